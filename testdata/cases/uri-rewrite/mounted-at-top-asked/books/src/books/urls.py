from django.http import HttpResponse
from django.urls import path


def page(request, **kind):
    return HttpResponse("books")


urlpatterns = [
    path("", page),
    path("novels/", page),
    path("novels/<int:number>/", page),
]
