"""The verb by which an auditor asks for the evidence of whatever page is open."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.audit.action import subject_of
from teliti.kit.page import Page
from teliti.kit.screens import Screen
from teliti.kit.shapes import Verb
from teliti.people.models import OfCompany

NOT_ASKED_ABOUT = {"assurance", "audit", "kit", "web"}
"""Parts whose pages are no evidence of the company's."""


def ask_for_evidence(screen: Screen) -> Verb | None:
    """On the page of a record: about it; on a report: about what it shows there."""
    match = screen.request.resolver_match
    part = match.app_name if match else ""
    if part in NOT_ASKED_ABOUT or not screen.member.may("assurance.ask"):
        return None
    if isinstance(screen, Page) and isinstance(screen.subject, OfCompany):
        where = reverse("assurance:ask_about", args=[subject_of(screen.subject)])
        return Verb(_("Ask for evidence"), where, "y")
    if part == "insight":
        given = {"page": screen.request.get_full_path(), "about": str(screen.heading())}
        return Verb(_("Ask for evidence"), f"{reverse('assurance:ask')}?{urlencode(given)}", "y")
    return None


VERBS = [ask_for_evidence]
