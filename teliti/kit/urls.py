"""Addresses of the kit."""

from django.urls import path

from teliti.kit import views

app_name = "kit"
urlpatterns = [
    path("drafts/", views.KeepDraft.as_view(), name="drafts"),
    path("views/", views.SaveView.as_view(), name="save_view"),
    path("views/<int:pk>/delete/", views.DeleteView.as_view(), name="delete_view"),
    path("pick/<str:name>/", views.Pick.as_view(), name="pick"),
    path("company/", views.SwitchCompany.as_view(), name="switch"),
    path("preferences/", views.Preferences.as_view(), name="preferences"),
]
