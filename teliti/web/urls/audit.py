"""Addresses of the trail."""

from django.urls import path

from teliti.web.views import history, trail

app_name = "audit"
urlpatterns = [
    path("", trail.Trail.as_view(), name="events"),
    path("<int:pk>/", trail.EventPage.as_view(), name="event"),
    path("history/<str:pk>/", history.History.as_view(), name="history"),
    path("readings/", trail.Readings.as_view(), name="readings"),
    path("opened/", trail.Opened.as_view(), name="opened"),
]
