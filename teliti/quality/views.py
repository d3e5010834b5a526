"""Screens of quality: the board, the list of each rule where it is mended, its trend."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import label_of
from teliti.base.keys import key_in
from teliti.base.refusals import Refused
from teliti.kit import charts
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, table_panel
from teliti.kit.screens import NoDuty, Screen, address_of, go
from teliti.kit.shapes import Cell, Empty, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day, shown_number
from teliti.people.models import Member
from teliti.quality import actions, queries
from teliti.quality.declaring import Rule, by_slug, rules
from teliti.quality.domain import Severity
from teliti.quality.models import Score

SEVERITIES = {
    Severity.HIGH: (_("High"), Tone.BAD),
    Severity.MEDIUM: (_("Medium"), Tone.WARN),
    Severity.LOW: (_("Low"), Tone.PLAIN),
}
MOST_AT_ONCE = 500


def _home() -> Link:
    return Link(gettext("Quality"), reverse("quality:board"))


class Board(Page):
    """The score of the data and what each rule found when it was last measured."""

    title, duty = _("Quality"), "quality.read"

    @cached_property
    def kept(self) -> list[Score]:
        return queries.scores(self.member.company_id, today_of(self.member))

    def subtitle(self) -> str:
        totals = queries.totals(self.kept)
        if not totals:
            return ""
        day = max(totals)
        return gettext("%(score)s of 100 on %(day)s") % {
            "score": _tenths(totals[day]), "day": shown_day(day),
        }  # fmt: skip

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("quality.measure"):
            return ()
        return [Verb(gettext("Measure now"), reverse("quality:measure"), "m", main=True, post=True)]

    def panels(self) -> Sequence[Panel]:
        totals = queries.totals(self.kept)
        points = [(day, total, reverse("quality:board")) for day, total in sorted(totals.items())]
        drawn = chart("score", gettext("Score"), points, scale=_tenths) if len(points) > 1 else None
        return [*([drawn] if drawn else []), self._rules()]

    def _rules(self) -> Panel:
        heads = [
            Head("rule", gettext("Rule"), first=True),
            Head("severity", gettext("Severity"), "badge"),
            Head("found", gettext("Found"), "number"),
            Head("of", gettext("Of"), "number"),
            Head("trend", gettext("Since the first day shown"), "number"),
            Head("owner", gettext("Who mends it")),
        ]
        last: dict[str, Score] = {one.rule: one for one in self.kept}
        first: dict[str, Score] = {one.rule: one for one in reversed(self.kept)}
        known = [rule for rule in rules().values() if rule.name in last]
        known.sort(key=lambda rule: (list(Severity).index(rule.severity), -last[rule.name].found))
        rows = []
        for rule in known:
            now, then = last[rule.name], first[rule.name]
            word, tone = SEVERITIES[rule.severity]
            cells = [
                Cell(str(rule.label), sub=str(rule.why)),
                Cell(str(word), "badge", tone=tone if now.found else Tone.PLAIN),
                Cell(shown_number(now.found), "number", strong=bool(now.found)),
                Cell(shown_number(now.looked_at), "number"),
                _change(now.found - then.found, reverse("quality:trend", args=[rule.slug])),
                Cell(label_of(rule.owner)),
            ]
            may_read = self.member.may(rule.reads)
            here = reverse("quality:rule", args=[rule.slug]) if may_read else ""
            rows.append(Row(rule.name, cells, here))
        teaches = Empty(
            gettext("Nothing was measured yet"),
            gettext("Every night each rule is counted. Measure now to see where you stand."),
            self.main_verb,
        )
        return table_panel("rules", gettext("Rules"), Table(heads, rows, empty=teaches, id="rules"))


class Measure(Ask):
    """Count what breaks each rule, now."""

    title, duty, submit = _("Measure now"), "quality.measure", _("Measure now")

    def crumbs(self) -> Sequence[Link]:
        return [_home()]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.measure(member)
        return reverse("quality:board")


def _rule(slug: str) -> Rule:
    found = by_slug(slug)
    if found is None:
        raise Http404
    return found


def _label(row: Any) -> str:
    return str(row)


class _OfRule(Screen):
    """A screen about the rule that its address names."""

    duty = "quality.read"
    rule: Rule

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.rule = _rule(kwargs["rule"])
        return super().dispatch(request, *args, **kwargs)

    def heading(self) -> str:
        return str(self.rule.label)

    def subtitle(self) -> str:
        return str(self.rule.why)

    def crumbs(self) -> Sequence[Link]:
        return [_home()]


class RuleRows(_OfRule, Listing):
    """What breaks one rule, for whoever reads that part; chosen rows are changed together where
    the part can."""

    has_views = False
    columns: ClassVar[Sequence[Column]] = (
        Column("label", _("What"), _label, first=True, link=address_of),
    )

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        rule = _rule(kwargs["rule"])
        member: Member | None = getattr(request, "member", None)
        if member is not None and not member.may(rule.reads):
            raise NoDuty(rule.reads)
        if rule.said is not None:
            said = Column("said", gettext("What is wrong"), rule.said)
            self.columns = (*self.columns, said)  # type: ignore[misc]  # of this rule
        return super().dispatch(request, *args, **kwargs)

    def rows(self, member: Member) -> QuerySet[Any]:
        return self.rule.rows(member.company_id, today_of(member))

    def verbs(self) -> Sequence[Verb]:
        return [Verb(gettext("Trend"), reverse("quality:trend", args=[self.rule.slug]), "t")]

    def bulk_verbs(self) -> Sequence[Verb]:
        if not self.rule.mend or not self.member.may(self.rule.owner):
            return ()
        return [Verb(gettext("Change the chosen ones"), "", "mend")]

    def bulk_mend(self, keys: Sequence[str]) -> HttpResponse:
        """Open the chosen rows in the screen that changes many at once."""
        chosen = [key for key in keys if key_in(key)][:MOST_AT_ONCE]
        if not chosen:
            raise Refused(gettext("Choose at least one row."))
        return go(self.rule.mended_at(chosen))

    def empty(self) -> Empty:
        return Empty(gettext("All is well"), gettext("Nothing breaks this rule now."))


class Trend(_OfRule, Page):
    """How one rule fared, day by day."""

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may(self.rule.reads):
            return ()
        here = reverse("quality:rule", args=[self.rule.slug])
        return [Verb(gettext("What breaks it now"), here, "l", main=True)]

    def panels(self) -> Sequence[Panel]:
        kept = queries.scores(self.member.company_id, today_of(self.member))
        here = reverse("quality:rule", args=[self.rule.slug])
        points = [(one.day, one.found, here) for one in kept if one.rule == self.rule.name]
        return [chart("trend", gettext("Found"), points, scale=shown_number)]


def chart(key: str, title: str, points: Sequence[tuple[date, int, str]], *, scale: Any) -> Panel:
    """A line over days, with its table."""
    every = max(len(points) // 6, 1)
    drawn = charts.line(
        [
            charts.Point(
                shown_day(day)[:5] if place % every == 0 else "",
                charts.Mark(value, f"{shown_day(day)}: {scale(value)}", url),
            )
            for place, (day, value, url) in enumerate(points)
        ],
        title=title,
        scale=scale,
    )
    rows = [
        Row(str(day), [Cell(shown_day(day), "date"), Cell(scale(value), "number")])
        for day, value, _url in reversed(points)
    ]
    heads = [Head("day", gettext("Day"), "date", first=True), Head("value", title, "number")]
    table = Table(heads, rows, id=f"{key}-table")
    return Panel(key, title, "kit/panel_chart.html", {"svg": drawn, "table": table})


def _tenths(score: int) -> str:
    """A score of 0 to 1000 as people read it: of 100."""
    return shown_number(Decimal(score) / 10)


def _change(difference: int, url: str) -> Cell:
    tone = Tone.BAD if difference > 0 else Tone.GOOD if difference < 0 else Tone.PLAIN
    sign = "" if difference < 0 else "+" if difference else "±"
    return Cell(f"{sign}{shown_number(difference)}", "number", url=url, tone=tone)
