"""Addresses that belong to no single part; beside it those of the parts below the kit."""

from django.urls import path

from teliti.web import errors
from teliti.web.views import desk, probes, search, set_up

app_name = "web"
urlpatterns = [
    path("", desk.Desk.as_view(), name="desk"),
    path("now/", desk.Now.as_view(), name="now"),
    path("search/", search.Search.as_view(), name="search"),
    path("commands/", search.Commands.as_view(), name="commands"),
    path("keys/", search.Keys.as_view(), name="keys"),
    path("setup/", set_up.SetUp.as_view(), name="set_up"),
    path("setup/chart/", set_up.LoadBooks.as_view(), name="load_books"),
    path("too-large/", errors.too_large, name="too_large"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]
