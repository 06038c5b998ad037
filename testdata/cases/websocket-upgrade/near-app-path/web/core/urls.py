urlpatterns = [path("pages/", pages)]
