"""Writing invoices and bills: the form that reads like the paper it becomes, and its preview."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.keys import key_in
from teliti.base.refusals import Refused
from teliti.documents.domain.keeping import Kept
from teliti.documents.store import keep
from teliti.invoicing import actions, forms, operations, paper, queries
from teliti.invoicing.domain import Content, Direction, Impossible, added_up
from teliti.invoicing.models import Invoice, InvoiceState
from teliti.invoicing.queries import Defaults, shown
from teliti.invoicing.words import LISTS
from teliti.kit.asks import Ask, Data, SignatureWanted
from teliti.kit.columns import today_of
from teliti.kit.screens import Text, address_of
from teliti.kit.shapes import Link
from teliti.kit.words import language, shown_day, shown_money
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.taxes.domain import TaxRule
from teliti.taxes.models import TaxCode
from teliti.taxes.queries import rules_on


class _InvoiceAsk(Ask):
    """The form of an invoice in one direction."""

    template = "invoicing/entry.html"
    duty = "invoicing.draft"
    direction: ClassVar[Direction] = Direction.SALE
    rows_title = _("Lines")
    blank_rows = 2
    below_rows = ("stated_tax", "file", "bank_text", "note")
    submit: ClassVar[Text] = _("Save draft")
    submit_more: ClassVar[Text] = _("Save and issue")
    submit_and_new: ClassVar[Text] = _("Save and new")
    preview_address: ClassVar[Text] = ""
    others: Sequence[Invoice] = ()

    @cached_property
    def defaults(self) -> Defaults:
        """Accounts, tax and texts that the company usually takes."""
        return queries.defaults_of(self.member.company, self.direction)

    @cached_property
    def codes(self) -> list[TaxCode]:
        """The taxes to choose from; none on the sales of a company outside the tax."""
        if self.direction == Direction.SALE and not self.member.company.is_vat_registered:
            return []
        return queries.tax_choices(self.member)

    def row_options(self) -> Data:
        return {"codes": self.codes, "defaults": self.defaults}

    def may_submit_more(self) -> bool:
        return bool(self.submit_more) and self.member.may("invoicing.issue")

    def crumbs(self) -> Sequence[Link]:
        label, address = LISTS[self.direction]
        found = [Link(str(label), reverse(address))]
        if isinstance(self.subject, Model):
            found.append(Link(str(self.subject), address_of(self.subject)))
        return found

    def more(self) -> Data:
        rules = self._rules()
        rates = {
            str(key): str(float(rule.rate * rule.base_fraction.numerator)
                          / rule.base_fraction.denominator)
            for key, rule in rules.items() if rule.is_charged
        }  # fmt: skip
        return {
            "totals": {
                "expression": "quantity * unit_price - discount_percent%",
                "tax_field": "tax",
                "tax_rates_json": json.dumps(rates),
                "discount_field": "discount",
            },
            "others": [
                Link(f"{other} · {other.reference} · {shown_day(other.issued_on)} · "
                     f"{shown_money(other.gross_minor, other.currency)}", address_of(other))
                for other in self.others
            ],
        }  # fmt: skip

    def content(self, data: Data) -> Content:
        """What was typed, as an invoice."""
        return forms.content_of(self.direction, data, data["rows"], self.defaults)

    def kept(self, data: Data) -> list[Kept]:
        """The files that came along, taken into the store."""
        return [
            keep(self.member.company_id, file.name, file.chunks())
            for file in data.get("file") or () if file
        ]  # fmt: skip

    def typed_version(self) -> int | None:
        """The version that the form was opened with."""
        return key_in(self.request.POST.get("version", ""))

    def carry_out(self, member: Member, data: Data) -> Invoice:
        try:
            return self.write(member, data)
        except operations.Duplicate as duplicate:
            self.others = duplicate.others
            raise

    def write(self, member: Member, data: Data) -> Invoice:
        """Call the one action."""
        raise NotImplementedError

    def want_signature(self, wanted: SignatureWanted, data: Data) -> Model:
        """Keep what was typed as a draft of the books, and ask for the signatures it needs."""
        if not self.is_more:
            return super().want_signature(wanted, data)
        return actions.draft_to_sign(self.member, **self.given(data))

    def given(self, data: Data) -> Data:
        """What was typed, for the actions that write it."""
        return {
            "content": self.content(data),
            "duplicate_reason": data.get("duplicate_reason") or "",
            "files": self.kept(data),
        }

    def _rules(self) -> dict[int, TaxRule]:
        try:
            return rules_on(self.member.company_id, self.codes, today_of(self.member))
        except Refused:  # no rate today: the form still works, without live tax
            return {}


class NewInvoice(_InvoiceAsk):
    """Write a sales invoice."""

    title = _("New invoice")
    form, row_form = forms.InvoiceForm, forms.RowForm
    takes_files = False
    preview_address: ClassVar[Text] = reverse_lazy("invoicing:preview")

    def initial(self) -> Data:
        party = queries.party_named(self.member, self.request.GET.get("party", ""))
        return {
            "party": party, "issued_on": today_of(self.member),
            "bank_text": self.defaults.bank_text, "note": self.defaults.note,
        }  # fmt: skip

    def write(self, member: Member, data: Data) -> Invoice:
        if self.is_more:
            return actions.issue_content(member, **self.given(data))
        return actions.draft_invoice(member, **self.given(data))


class NewBill(NewInvoice):
    """Enter a bill."""

    title = _("New bill")
    direction = Direction.PURCHASE
    form, row_form = forms.BillForm, forms.BillRowForm
    takes_files = True
    preview_address = ""

    def initial(self) -> Data:
        party = queries.party_named(self.member, self.request.GET.get("party", ""))
        return {"party": party, "issued_on": today_of(self.member)}


class _OfInvoice(_InvoiceAsk):
    """The form of an invoice that is there."""

    find = shown.invoices_shown
    subject: Invoice
    submit_and_new = ""
    form, row_form = forms.InvoiceForm, forms.RowForm
    bill_form: ClassVar[type[forms.BillForm]] = forms.BillForm
    preview_address: ClassVar[Text] = reverse_lazy("invoicing:preview")
    needed_state: ClassVar[InvoiceState] = InvoiceState.DRAFT

    def found(self, pk: Any) -> Invoice:
        invoice: Invoice = super().found(pk)
        if not invoice.is_sale:  # this one screen writes a bill
            vars(self).update(
                form=self.bill_form, row_form=forms.BillRowForm, preview_address="",
                direction=Direction.PURCHASE,
            )  # fmt: skip
        return invoice

    def is_timely(self) -> bool:
        return self.subject.state == self.needed_state

    def initial(self) -> Data:
        invoice = self.subject
        percent = invoice.discount_percent
        return {
            "party": invoice.party, "issued_on": invoice.issued_on, "due_on": invoice.due_on,
            "reference": invoice.reference, "text": invoice.text, "note": invoice.note,
            "bank_text": invoice.bank_text, "stated_tax": invoice.stated_tax_minor,
            "duplicate_reason": invoice.duplicate_reason,
            "discount": forms.Discount(percent, 0 if percent else invoice.discount_minor),
        }  # fmt: skip

    def initial_rows(self) -> list[Data]:
        return [
            {
                "description": line.description, "quantity": line.quantity, "unit": line.unit,
                "unit_price": line.unit_price, "discount_percent": line.discount_percent or None,
                "account": line.account, "tax": str(line.tax_code_id or ""),
            }
            for line in shown.lines_of(self.subject)
        ]  # fmt: skip


class ChangeInvoice(_OfInvoice):
    """Change a draft."""

    title = _("Change draft")
    submit = _("Save")
    takes_files = True

    def given(self, data: Data) -> Data:
        return super().given(data) | {"invoice": self.subject, "version": self.typed_version()}

    def write(self, member: Member, data: Data) -> Invoice:
        if self.is_more:
            return actions.issue_content(member, **self.given(data))
        return actions.change_invoice(member, **self.given(data))


class CorrectInvoice(_OfInvoice):
    """Reverse an issued invoice and issue its replacement, in one."""

    title, duty = _("Correct invoice"), "invoicing.reverse"
    submit, submit_more = _("Reverse and replace"), ""
    blank_rows = 1
    form, bill_form = forms.CorrectInvoiceForm, forms.CorrectBillForm
    needed_state = InvoiceState.ISSUED

    def initial(self) -> Data:
        return {**super().initial(), "day": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return correction_effects(self.subject)

    def write(self, member: Member, data: Data) -> Invoice:
        return actions.correct_invoice(
            member, invoice=self.subject, content=self.content(data), day=data["day"],
            because=data["because"], duplicate_reason=data.get("duplicate_reason") or "",
        )  # fmt: skip


def correction_effects(invoice: Invoice) -> list[str]:
    """What correcting an invoice of `invoices_shown` will do, in sentences."""
    standing = [
        one for one in shown.settlements_of(invoice) if not one.undoes and not one.is_undone
    ]
    if standing:
        return [
            gettext("Settlements stand against %(invoice)s (%(count)s). Take them back first.")
            % {"count": len(standing), "invoice": invoice}
        ]
    found = reversal_effects(invoice)
    found.append(gettext("What stands below is issued as its replacement, under the next number."))
    if not invoice.is_sale:
        found.append(
            gettext("The replacement keeps the supplier's number %(reference)s.")
            % {"reference": invoice.reference}
        )
    found.append(gettext("Papers stay with %(invoice)s; both point at each other.")
                 % {"invoice": invoice})  # fmt: skip
    return found


def reversal_effects(invoice: Invoice) -> list[str]:
    """What reversing an invoice will do, in sentences."""
    amount = shown_money(invoice.open_minor, invoice.currency)
    owes = (
        gettext("%(party)s owes %(amount)s less.")
        if invoice.is_sale
        else gettext("You owe %(party)s %(amount)s less.")
    )
    return [
        gettext("%(entry)s stays as it is; an entry with debit and credit exchanged is posted.")
        % {"entry": invoice.entry},
        gettext("%(invoice)s keeps its number and is marked as reversed, with your reason.")
        % {"invoice": invoice},
        owes % {"party": invoice.party.name, "amount": amount},
    ]


class Preview(NewInvoice):
    """The paper as it would be, from a form that is still being typed. For the kit's preview."""

    title = _("Preview")

    def get(self, request: Any, **_kwargs: Any) -> HttpResponse:
        raise Http404

    def post(self, request: Any, **_kwargs: Any) -> HttpResponse:
        form, rows = self._form(request.POST), self._rows(request.POST)
        assert rows is not None, "an invoice has lines"
        form.is_valid()
        typed = []
        for line in rows.forms:
            line.is_valid()
            cleaned = getattr(line, "cleaned_data", {})
            if line.has_changed() and not cleaned.get("DELETE") and "description" in cleaned:
                typed.append({"unit_price": 0, **cleaned})
        content = self._content(form.cleaned_data, typed)
        data = self._paper(content, form.cleaned_data.get("party"))
        return HttpResponse(paper.picture(data, gettext("The invoice as it will be printed")))

    def _content(self, typed: Data, rows: list[Data]) -> Content:
        today = today_of(self.member)
        head = {"issued_on": today, **{k: v for k, v in typed.items() if v is not None}}
        if self.defaults.line is None:
            rows = [row for row in rows if row.get("account")]
        party = typed.get("party") or Party(pk=0, payment_days=30)
        return forms.content_of(self.direction, {**head, "party": party}, rows, self.defaults)

    def _paper(self, content: Content, party: Party | None) -> dict[str, Any]:
        codes = {code.pk: code for code in self.codes}
        try:
            rules = rules_on(self.member.company_id, self.codes, content.issued_on)
            totals = added_up(content, rules, self.member.company.currency)
        except (Refused, Impossible):
            rules = {}
            totals = added_up(_bare(content), rules, self.member.company.currency)
        rates = {key: (rule.rate, str(rule.base_fraction)) for key, rule in rules.items()}
        due_on = operations.due_of(content, party or Party(payment_days=30))
        return paper.previewed(
            content, totals, self.member.company, party, codes, rates, due_on, language()
        )


def _bare(content: Content) -> Content:
    """The same without taxes and discount: what can always be added up."""
    lines = [replace(line, tax=None) for line in content.lines]
    return replace(content, lines=lines, discount=0, discount_percent=Decimal(0), stated_tax=None)
