"""Who can see a page, and why somebody cannot: answered from its duty alone."""

from collections.abc import Sequence

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import queries
from teliti.audit.duties import declared
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Empty, Fact, Head, Link, Panel, Row, Table


class Who(Page):
    """Who can see the page at `?path=`: its duty, the roles that carry it, the people.

    It looks at the address only, never for the record: what it says is the same whether there is
    one or not.
    """

    title, duty = gettext_lazy("Who can see this"), "people.read"

    def path(self) -> str:
        """The address that is asked about; one's desk when it is none of ours."""
        given = self.request.GET.get("path", "/")
        return given if given.startswith("/") and not given.startswith("//") else "/"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Who may do what"), reverse("people:duties"))]

    def panels(self) -> Sequence[Panel]:
        path = self.path()
        name = duty_of_path(path)
        duty = next((one for one in declared() if one.name == name), None)
        if duty is None:
            about = [Fact(_("Page"), Cell(path, "code")), Fact(_("Duty"), Cell(_("none")))]
            return [facts("page", _("Page"), *about)]
        people = queries.who_may(self.member, duty.name)
        about = [
            Fact(_("Page"), Cell(path, "code")),
            Fact(_("Duty"), Cell(str(duty.label), sub=duty.name)),
            Fact(
                _("You"),
                Cell(_("may open it") if self.member.may(duty.name) else _("may not open it")),
            ),
            Fact(
                _("Given by"),
                Cell(", ".join(map(str, queries.who_may(self.member, "people.manage")))),
            ),
        ]
        rows = [
            Row(
                str(one.pk),
                [
                    Cell(str(one), url=address_of(one)),
                    Cell(one.title),
                    Cell(", ".join(str(role) for role in one.held_roles if name in role.duties)),
                ],
                address_of(one),
            )
            for one in people
        ]
        heads = [
            Head("who", _("Person"), first=True),
            Head("title", _("Position")),
            Head("why", _("By role")),
        ]
        title = _("People who can")
        nobody = Empty(_("Nobody"), _("Give a role that carries the duty to somebody."))
        return [
            facts("page", _("Page"), *about),
            table_panel("people", title, Table(heads, rows, caption=title, empty=nobody)),
        ]


def duty_of_path(path: str) -> str:
    """The duty that opens the page at a path; "" when there is no such page or it needs none."""
    try:
        view = resolve(path.partition("?")[0]).func
    except Resolver404:
        return ""
    return str(getattr(getattr(view, "view_class", None), "duty", "") or "")
