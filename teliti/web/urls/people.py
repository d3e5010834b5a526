"""Addresses of the screens about companies and people."""

from django.urls import path

from teliti.web.views import companies, people, roles, units

app_name = "people"
urlpatterns = [
    path("me/", people.OwnSettings.as_view(), name="own_settings"),
    path("company/", companies.Particulars.as_view(), name="particulars"),
    path("company/<int:pk>/", companies.CompanyPage.as_view(), name="company"),
    path("company/<int:pk>/change/", companies.ChangeCompany.as_view(), name="change_company"),
    path("members/", people.Members.as_view(), name="members"),
    path("members/<int:pk>/", people.MemberPage.as_view(), name="member"),
    path("members/<int:pk>/change/", people.ChangeMember.as_view(), name="change_member"),
    path("members/<int:pk>/end/", people.EndMember.as_view(), name="end_member"),
    path("members/<int:pk>/readmit/", people.ReadmitMember.as_view(), name="readmit_member"),
    path("members/<int:pk>/unit/", units.MoveMember.as_view(), name="move_member"),
    path("units/", units.Units.as_view(), name="units"),
    path("units/new/", units.NewUnit.as_view(), name="new_unit"),
    path("units/<int:pk>/change/", units.ChangeUnit.as_view(), name="change_unit"),
    path("roles/", roles.Roles.as_view(), name="roles"),
    path("roles/new/", roles.NewRole.as_view(), name="new_role"),
    path("roles/<int:pk>/", roles.RolePage.as_view(), name="role"),
    path("roles/<int:pk>/change/", roles.ChangeRole.as_view(), name="change_role"),
    path("duties/", roles.Duties.as_view(), name="duties"),
]
