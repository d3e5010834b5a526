"""Addresses of quality."""

from django.urls import path

from teliti.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.Board.as_view(), name="board"),
    path("measure/", views.Measure.as_view(), name="measure"),
    path("<slug:rule>/", views.RuleRows.as_view(), name="rule"),
    path("<slug:rule>/trend/", views.Trend.as_view(), name="trend"),
]
