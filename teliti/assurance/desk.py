"""What waits about requests for evidence: to answer, and answers to look at."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.assurance import queries
from teliti.assurance.models import Inquiry
from teliti.base.clock import day_in
from teliti.kit.desk import Waiting
from teliti.kit.screens import address_of
from teliti.kit.shapes import Verb
from teliti.people.models import Member

AT_MOST = 50


def inquiries(member: Member) -> Iterator[Waiting]:
    """What an auditor waits for, and what an auditor got."""
    if member.may("assurance.answer"):
        for one in queries.to_answer(member)[:AT_MOST]:
            answer = reverse("assurance:answer", args=[one.pk])
            yield Waiting(
                kind=gettext_lazy("The auditor asks"),
                why_me=_("%(person)s asks for evidence.") % {"person": one.asked_by},
                until=one.due_on,
                verbs=[Verb(_("Answer"), answer, "a", main=True)],
                **_told(one, member),
            )
    if member.may("assurance.ask"):
        for one in queries.to_accept(member)[:AT_MOST]:
            here = [one.pk]
            yield Waiting(
                kind=gettext_lazy("Answers to look at"),
                why_me=_("Your request was answered."),
                verbs=[
                    Verb(_("Accept"), reverse("assurance:accept", args=here), "a", main=True),
                    Verb(_("Ask again"), reverse("assurance:ask_again", args=here), "x"),
                ],
                **_told(one, member),
            )


def _told(inquiry: Inquiry, member: Member) -> dict[str, Any]:
    return {
        "key": f"assurance.inquiry:{inquiry.pk}", "title": str(inquiry),
        "url": address_of(inquiry), "since": day_in(inquiry.asked_at, member.time_zone),
        "room": "compliance",
    }  # fmt: skip


WAITING = [inquiries]
