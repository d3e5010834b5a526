"""Addresses of taxes."""

from django.urls import path

from teliti.taxes import views

app_name = "taxes"
urlpatterns = [
    path("codes/", views.Codes.as_view(), name="codes"),
    path("codes/<int:pk>/", views.CodePage.as_view(), name="taxcode"),
    path("rates/", views.Rates.as_view(), name="rates"),
    path("rates/new/", views.NewRate.as_view(), name="new_rate"),
]
