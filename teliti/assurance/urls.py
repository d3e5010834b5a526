"""Addresses of assurance."""

from django.urls import path

from teliti.assurance.views import inquiries, packs, reported, room, samples, seals

app_name = "assurance"
urlpatterns = [
    path("room/", room.Room.as_view(), name="room"),
    path("inquiries/", inquiries.Inquiries.as_view(), name="inquiries"),
    path("inquiries/new/", inquiries.AskForEvidence.as_view(), name="ask"),
    path("inquiries/about/<str:pk>/", inquiries.AskAbout.as_view(), name="ask_about"),
    path("inquiries/<int:pk>/", inquiries.InquiryPage.as_view(), name="inquiry"),
    path("inquiries/<int:pk>/answer/", inquiries.Answer.as_view(), name="answer"),
    path("inquiries/<int:pk>/again/", inquiries.AskAgain.as_view(), name="ask_again"),
    path("inquiries/<int:pk>/accept/", inquiries.Accept.as_view(), name="accept"),
    path("packs/", packs.Packs.as_view(), name="packs"),
    path("packs/new/", packs.NewPack.as_view(), name="new_pack"),
    path("packs/<int:pk>/", packs.PackPage.as_view(), name="pack"),
    path("packs/<int:pk>/file/", packs.PackFile.as_view(), name="pack_file"),
    path("samples/", samples.Samples.as_view(), name="samples"),
    path("samples/new/", samples.DrawSample.as_view(), name="draw_sample"),
    path("samples/<int:pk>/", samples.SamplePage.as_view(), name="sample"),
    path("reported/", reported.ReportedList.as_view(), name="reported"),
    path("reported/<int:pk>/", reported.ReportedPage.as_view(), name="reportedfigures"),
    path("seals/", seals.Seals.as_view(), name="seals"),
    path("seals/now/", seals.SealNow.as_view(), name="seal_now"),
    path("seals/settings/", seals.ChangeSettings.as_view(), name="settings"),
    path("seals/<int:pk>/", seals.SealPage.as_view(), name="seal"),
]
