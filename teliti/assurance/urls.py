"""Addresses of assurance."""

from django.urls import path

from teliti.assurance.views import seals

app_name = "assurance"
urlpatterns = [
    path("seals/", seals.Seals.as_view(), name="seals"),
    path("seals/now/", seals.SealNow.as_view(), name="seal_now"),
    path("seals/settings/", seals.ChangeSettings.as_view(), name="settings"),
    path("seals/<int:pk>/", seals.SealPage.as_view(), name="seal"),
]
