"""Addresses of the trail."""

from django.urls import path

from teliti.web.views import trail

app_name = "audit"
urlpatterns = [
    path("", trail.Trail.as_view(), name="events"),
    path("<int:pk>/", trail.EventPage.as_view(), name="event"),
]
