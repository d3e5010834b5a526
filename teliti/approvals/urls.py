"""Addresses of approvals."""

from django.urls import path

from teliti.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.Requests.as_view(), name="requests"),
    path("<int:pk>/", views.RequestPage.as_view(), name="request"),
    path("<int:pk>/approve/", views.ApproveRequest.as_view(), name="approve_request"),
    path("<int:pk>/refuse/", views.RefuseRequest.as_view(), name="refuse_request"),
    path("link/<str:token>/", views.FollowLink.as_view(), name="link"),
]
