"""Addresses that belong to no single part."""

from django.urls import path

from teliti.web import views

app_name = "web"
urlpatterns = [
    path("", views.Desk.as_view(), name="desk"),
    path("search/", views.Search.as_view(), name="search"),
    path("commands/", views.Commands.as_view(), name="commands"),
]
