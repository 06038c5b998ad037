from django.urls import path

from .urls import page

urlpatterns = [path("shelves/<int:number>/", page)]
