"""Addresses of documents."""

from django.urls import path

from teliti.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.Documents.as_view(), name="documents"),
    path("<int:pk>/", views.DocumentPage.as_view(), name="document"),
    path("<int:pk>/open/", views.Open.as_view(), name="open"),
    path("<int:pk>/download/", views.Download.as_view(), name="download"),
    path("<int:pk>/preview/", views.Preview.as_view(), name="preview"),
    path("attach/<str:pk>/", views.AttachDocuments.as_view(), name="attach"),
]
