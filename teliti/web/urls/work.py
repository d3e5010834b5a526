"""Addresses of the screens about work behind the pages."""

from django.urls import path

from teliti.web.views import health, work

app_name = "work"
urlpatterns = [
    path("", health.Health.as_view(), name="health"),
    path("heartbeats/", work.Heartbeats.as_view(), name="heartbeats"),
    path("failed/", work.FailedJobs.as_view(), name="failed"),
    path("failed/<int:pk>/retry/", work.RetryJob.as_view(), name="retry_job"),
    path("proofs/", work.Proofs.as_view(), name="proofs"),
    path("proofs/new/", work.AskForProof.as_view(), name="ask_for_proof"),
    path("proofs/<int:pk>/", work.ProofPage.as_view(), name="proof"),
    path("mine/", work.OwnWork.as_view(), name="own_work"),
    path("mine/<int:pk>/", work.ProgressPage.as_view(), name="progress"),
    path("mine/<int:pk>/stop/", work.StopWork.as_view(), name="stop_work"),
    path("mine/<int:pk>/result/", work.Result.as_view(), name="result"),
]
