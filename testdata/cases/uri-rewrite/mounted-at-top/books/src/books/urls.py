from django.http import HttpResponse
from django.urls import include, path, re_path


def page(request, **kind):
    return HttpResponse("books")


urlpatterns = [
    path("", page),
    re_path(r"^(?P<kind>novels|poems)/$", page),
    path("", include("books.shelf_urls")),
]
