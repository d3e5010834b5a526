"""Addresses of the API, and of the screens about it."""

from django.urls import path

from teliti.api.views import rest, webhooks

app_name = "api"
urlpatterns = [
    path("", webhooks.Reference.as_view(), name="reference"),
    path("openapi.json", rest.document, name="openapi"),
    path("v1/<slug:part>/<slug:noun>", rest.Call.as_view(), name="call"),
    path("v1/<slug:part>/<slug:noun>/<str:key>", rest.Call.as_view(), name="call_one"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/new/", webhooks.NewWebhook.as_view(), name="new_webhook"),
    path("webhooks/<int:pk>/", webhooks.WebhookPage.as_view(), name="webhook"),
    path("webhooks/<int:pk>/change/", webhooks.ChangeWebhook.as_view(), name="change_webhook"),
    path("webhooks/<int:pk>/pause/", webhooks.PauseWebhook.as_view(), name="pause_webhook"),
    path("webhooks/<int:pk>/resume/", webhooks.ResumeWebhook.as_view(), name="resume_webhook"),
    path("webhooks/<int:pk>/close/", webhooks.CloseWebhook.as_view(), name="close_webhook"),
    path("webhooks/<int:pk>/replay/", webhooks.ReplayWebhook.as_view(), name="replay_webhook"),
    path("webhooks/<int:pk>/secret/", webhooks.RenewSecret.as_view(), name="renew_secret"),
]
