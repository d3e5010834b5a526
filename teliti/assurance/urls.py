"""Addresses of assurance."""

from django.urls import path

from teliti.assurance.views import packs, samples, seals

app_name = "assurance"
urlpatterns = [
    path("packs/", packs.Packs.as_view(), name="packs"),
    path("packs/new/", packs.NewPack.as_view(), name="new_pack"),
    path("packs/<int:pk>/", packs.PackPage.as_view(), name="pack"),
    path("packs/<int:pk>/file/", packs.PackFile.as_view(), name="pack_file"),
    path("samples/", samples.Samples.as_view(), name="samples"),
    path("samples/new/", samples.DrawSample.as_view(), name="draw_sample"),
    path("samples/<int:pk>/", samples.SamplePage.as_view(), name="sample"),
    path("seals/", seals.Seals.as_view(), name="seals"),
    path("seals/now/", seals.SealNow.as_view(), name="seal_now"),
    path("seals/settings/", seals.ChangeSettings.as_view(), name="settings"),
    path("seals/<int:pk>/", seals.SealPage.as_view(), name="seal"),
]
