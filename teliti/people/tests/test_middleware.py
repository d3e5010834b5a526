"""What stands around every page: whose rows, which language, which time zone."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.people.middleware import MemberMiddleware
from tests import make

pytestmark = pytest.mark.django_db


def test_days_are_those_of_the_company_and_of_jakarta_for_strangers() -> None:
    system = make.company()
    system.company.time_zone = "Asia/Jayapura"
    system.company.save(update_fields=["time_zone"])
    member = make.member(system, StandardRole.FINANCE)
    client = make.signed_in(member)

    def zone(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.user = member.user  # type: ignore[assignment]  # as the middleware before sets both
    for session, expected in ((client.session, "Asia/Jayapura"), (SessionStore(), "Asia/Jakarta")):
        request.session = session
        assert MemberMiddleware(zone)(request).content.decode() == expected
        assert timezone.get_current_timezone_name() == "Asia/Jakarta"
