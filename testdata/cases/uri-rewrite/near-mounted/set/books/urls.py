from django.http import HttpResponse
from django.urls import include, path, re_path


def page(request, **kind):
    return HttpResponse("books")


urlpatterns = [
    path("", page),
    path("novels/", page),
    path("", include("books.shelf_urls")),
]
