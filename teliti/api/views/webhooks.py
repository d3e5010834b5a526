"""Screens of webhooks, and the page about the API."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.api import actions, forms, queries, schema
from teliti.api.domain import WebhookState
from teliti.api.models import Delivery, Webhook
from teliti.api.routes import BASE, Route, RouteKind
from teliti.api.sending import secret_of
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment
from teliti.people.models import Member


def state_of(webhook: Webhook) -> Badge:
    """The state in a word; one that fails says so."""
    if webhook.state == WebhookState.ACTIVE and webhook.failures:
        return Badge(_("fails"), Tone.BAD)
    tone = Tone.GOOD if webhook.state == WebhookState.ACTIVE else Tone.PLAIN
    return Badge(str(webhook.get_state_display()), tone)


def answer_of(delivery: Delivery) -> Badge:
    """The receiver's answer."""
    if delivery.is_good:
        return Badge(str(delivery.status), Tone.GOOD)
    return Badge(str(delivery.status or _("no answer")), Tone.BAD)


def _kinds_of(webhook: Webhook) -> str:
    if not webhook.kinds:
        return _("all events")
    count = len(webhook.kinds)
    return ngettext("%(count)s kind", "%(count)s kinds", count) % {"count": count}


class Webhooks(Listing):
    """Who else is told what happens."""

    title, duty, rows = gettext_lazy("Webhooks"), "api.webhooks", queries.webhooks_seen_by
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", first=True),
        Column("url", gettext_lazy("Address"), cell="code"),
        Column("kinds", gettext_lazy("Events"), _kinds_of),
        Column("place", gettext_lazy("Delivered up to"), cell="number", sort="place"),
        Column("state", gettext_lazy("State"), state_of, cell="badge", sort="state"),
    )
    search = ("name", "url")
    order = "name"

    def verbs(self) -> Sequence[Verb]:
        return [Verb(_("New webhook"), reverse("api:new_webhook"), "n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No webhook yet"),
            _("A webhook tells another program what happens here, signed and in order."),
            Verb(_("New webhook"), reverse("api:new_webhook"), "n", main=True),
        )


class _Webhooks:
    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Webhooks"), reverse("api:webhooks"))]


class WebhookPage(_Webhooks, Page):
    """One webhook: where it stands, its secret, its latest tries."""

    duty, find = "api.webhooks", queries.webhooks_seen_by
    subject: Webhook
    unshown = ("generation",)

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        state, here = self.subject.state, [self.subject.pk]
        if state == WebhookState.CLOSED:
            return ()
        turned = (
            Verb(_("Pause"), reverse("api:pause_webhook", args=here), "p", post=True)
            if state == WebhookState.ACTIVE
            else Verb(_("Resume"), reverse("api:resume_webhook", args=here), "p", post=True)
        )
        return [
            Verb(_("Change"), reverse("api:change_webhook", args=here), "e", main=True),
            turned,
            Verb(_("Send again"), reverse("api:replay_webhook", args=here), "r"),
            Verb(_("Renew the secret"), reverse("api:renew_secret", args=here)),
            Verb(_("Close"), reverse("api:close_webhook", args=here), danger=True),
        ]

    def panels(self) -> Sequence[Panel]:
        one, zone = self.subject, self.member.time_zone
        about = [
            Fact(_("Address"), Cell(one.url, "code")),
            Fact(_("Events"), Cell(", ".join(one.kinds) or _("all but confidential ones"))),
            Fact(_("Secret"), Cell(secret_of(one), "code", sub=_("Standard Webhooks, v1"))),
            Fact(_("Delivered up to"), Cell(_("event %(number)s") % {"number": one.place})),
        ]
        if one.failures:
            about += [
                Fact(_("Failures in a row"), Cell(str(one.failures), tone=Tone.BAD)),
                Fact(_("Trouble"), Cell(one.trouble, tone=Tone.BAD)),
                Fact(_("Next try"), Cell(shown_moment(one.next_try_at, zone))),
            ]
        title = _("Latest tries")
        heads = [
            Head("event", _("Event"), first=True),
            Head("at", _("Sent"), "time"),
            Head("took", _("Milliseconds"), "number"),
            Head("answer", _("Answer"), "badge"),
        ]
        rows = [_try(delivery, zone) for delivery in queries.newest_deliveries(one)]
        nothing = Empty(_("Nothing sent yet"), _("The next event that is wanted is sent here."))
        table = Table(heads, rows, caption=title, empty=None if rows else nothing)
        return [facts("about", "", *about), table_panel("tries", title, table)]


def _try(delivery: Delivery, zone: str) -> Row:
    answer = answer_of(delivery)
    return Row(
        str(delivery.pk),
        [
            Cell(f"{delivery.sequence} · {delivery.event}", sub=delivery.trouble),
            Cell(shown_moment(delivery.at, zone), "time"),
            Cell(str(delivery.took_ms), "number"),
            Cell(answer.text, "badge", tone=answer.tone),
        ],
    )


class NewWebhook(_Webhooks, Ask):
    """Have an address told."""

    title, duty, form = gettext_lazy("New webhook"), "api.webhooks", forms.WebhookForm
    submit = gettext_lazy("Add")

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.add_webhook(member, **data)


class _OneWebhook(Ask):
    duty, find = "api.webhooks", queries.webhooks_seen_by
    subject: Webhook

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("Webhooks"), reverse("api:webhooks")),
            Link(str(self.subject), address_of(self.subject)),
        ]


class ChangeWebhook(_OneWebhook):
    """Another name, address, or other events."""

    title, form, submit = gettext_lazy("Change webhook"), forms.WebhookForm, gettext_lazy("Save")

    def initial(self) -> Data:
        one = self.subject
        return {"name": one.name, "url": one.url, "kinds": one.kinds}

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.change_webhook(
            member, webhook=self.subject, version=self.subject.version, **data
        )


class PauseWebhook(_OneWebhook):
    """Send nothing for now."""

    title = gettext_lazy("Pause")

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.pause_webhook(member, webhook=self.subject)


class ResumeWebhook(_OneWebhook):
    """Go on where it stopped."""

    title = gettext_lazy("Resume")

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.resume_webhook(member, webhook=self.subject)


class CloseWebhook(_OneWebhook):
    """Never send there again."""

    title, form, danger = gettext_lazy("Close webhook"), forms.BecauseForm, True

    def effects(self) -> Sequence[str]:
        return [_("Nothing is sent to %(url)s from here on.") % {"url": self.subject.url}]

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.close_webhook(member, webhook=self.subject, **data)


class ReplayWebhook(_OneWebhook):
    """Send again from an event of the trail on."""

    title, form = gettext_lazy("Send again"), forms.ReplayForm

    def effects(self) -> Sequence[str]:
        return [
            _("Every wanted event from that number on is sent again, with the same identifier.")
        ]

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.replay_webhook(member, webhook=self.subject, **data)


class RenewSecret(_OneWebhook):
    """A new secret."""

    title = gettext_lazy("Renew the secret")

    def effects(self) -> Sequence[str]:
        return [_("The receiver has to be given the new secret, or it refuses what is sent.")]

    def carry_out(self, member: Member, data: Data) -> Webhook:
        return actions.renew_secret(member, webhook=self.subject)


class Reference(Page):
    """How the API is called, and every address of it."""

    title, duty = gettext_lazy("API"), "api.read"

    def panels(self) -> Sequence[Panel]:
        base = self.request.build_absolute_uri(BASE)
        call = f"curl -H 'Authorization: Bearer …' {base}/invoicing/invoices?limit=5"
        about = [
            Fact(_("Address"), Cell(base, "code")),
            Fact("OpenAPI 3.1", Cell("openapi.json", "code", url=reverse("api:openapi"))),
            Fact(_("Sign in"), Cell(_("by a token of yours: Authorization: Bearer …"))),
            Fact(_("Example"), Cell(call, "code")),
            Fact(_("Once"), Cell(_("send Idempotency-Key with an action, and it happens once"))),
            Fact(_("Pages"), Cell(_("`next` of an answer is `after` of the next call"))),
        ]
        title = _("Addresses")
        heads = [
            Head("path", _("Address"), "code", first=True),
            Head("what", _("What")),
            Head("duty", _("Duty"), "code"),
            Head("may", _("You"), "badge"),
        ]
        rows = [self._row(route) for route in schema.operations()]
        return [
            facts("about", "", *about),
            table_panel("addresses", title, Table(heads, rows, caption=title)),
        ]

    def _row(self, route: Route) -> Row:
        may = self.member.may(route.screen.duty)
        kinds = {
            RouteKind.LIST: _("list"), RouteKind.RECORD: _("record"), RouteKind.ACTION: _("action"),
        }  # fmt: skip
        return Row(
            f"{route.method} {route.path}",
            [
                Cell(f"{route.method.upper()} {route.path}", "code"),
                Cell(schema.summary_of(route), sub=kinds[route.kind]),
                Cell(route.screen.duty, "code"),
                Cell(_("may") if may else "–", "badge", tone=Tone.GOOD if may else Tone.PLAIN),
            ],
        )
