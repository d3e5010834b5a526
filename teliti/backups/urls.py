"""Addresses of the backups."""

from django.urls import path

from teliti.backups import views

app_name = "backups"
urlpatterns = [
    path("", views.Backups.as_view(), name="backups"),
    path("new/", views.AskForBackup.as_view(), name="ask_for_backup"),
    path("settings/", views.Settings.as_view(), name="settings"),
    path("settings/keep/", views.ChangeRetention.as_view(), name="change_retention"),
    path("rehearsals/", views.Rehearsals.as_view(), name="rehearsals"),
    path("rehearsals/new/", views.AskForRehearsal.as_view(), name="ask_for_rehearsal"),
    path("rehearsals/<int:pk>/", views.RehearsalPage.as_view(), name="rehearsal"),
    path("<int:pk>/", views.BackupPage.as_view(), name="backup"),
]
