"""`Ask`: a form and the one action it leads to.

    class IssueInvoice(Ask):
        title, duty, form = _("Issue invoice"), "invoicing.issue", forms.Issue
        find = queries.invoices_seen_by

        def carry_out(self, member: Member, data: Data) -> Invoice:
            return actions.issue_invoice(member, invoice=self.subject, **data)

What is typed is kept as a draft; a `Refused` becomes an error with status 422; a stale form shows
the conflict field by field; the once-key makes a second sending harmless.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.core import signing
from django.db.models import Model
from django.forms import MultipleChoiceField, formset_factory
from django.http import Http404, HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from teliti.audit.action import once, refuse_repeat
from teliti.base.refusals import AlreadyDone, Conflict, NeedsApproval, Refused
from teliti.kit import drafts
from teliti.kit.forms import Form
from teliti.kit.rowforms import RowsOfForm, drawn_rows
from teliti.kit.screens import Screen, Text, address_of, go
from teliti.kit.shapes import Difference, DraftNote
from teliti.kit.words import shown_moment
from teliti.people.models import Member

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignatureWanted:
    """What could not be done without a signature, and where it is done once it is signed.

    `is_plain`: the form there asks nothing, one key does it.
    """

    needed: NeedsApproval
    address: str
    is_plain: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class SignatureDesk:
    """Where requests for signatures are filed, by a part above the kit: `file` gives the request,
    `sent` says to whom it went."""

    file: Callable[[Member, SignatureWanted], Model]
    sent: Callable[[Any], str]


_desks: list[SignatureDesk] = []


def file_signatures_at(desk: SignatureDesk) -> None:
    """Make known where requests for signatures are filed; there is one place."""
    _desks[:] = [desk]


def file_signature(member: Member, wanted: SignatureWanted) -> Model:
    """File a request for signatures; without a desk to file it at, the refusal stands."""
    if not _desks:
        raise wanted.needed
    return _desks[0].file(member, wanted)


def where_sent(asked: Model) -> str:
    """To whom a request went, in a sentence."""
    return _desks[0].sent(asked)


class Nothing(Form):
    """A form without questions: only its button."""


class Ask(Screen):
    """A form and its action. Declare `form` and `carry_out`; `row_form` adds lines."""

    template: ClassVar[str] = "kit/ask.html"
    form: ClassVar[type[Form]] = Nothing
    row_form: ClassVar[type[Form] | None] = None
    rows_title: ClassVar[Text] = ""
    blank_rows: ClassVar[int] = 3
    adds_rows: ClassVar[bool] = True
    """Whether lines can be added; else there is one for each thing. Each can be left out."""
    below_rows: ClassVar[Sequence[str]] = ()
    """Fields of the form that stand below the lines, as they do on paper."""
    submit: ClassVar[Text] = ""
    submit_and_new: ClassVar[Text] = ""
    submit_more: ClassVar[Text] = ""
    """Another way to send the form (Ctrl+Shift+Enter): then `is_more` is true."""
    done: ClassVar[Text] = ""
    danger: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False
    preview_address: ClassVar[Text] = ""

    def carry_out(self, member: Any, data: Data) -> Model | str | None:
        """Call the one action. What comes back is where to go: a thing, or an address."""
        raise NotImplementedError

    def initial(self) -> Data:
        """What the form shows at first."""
        return {}

    def initial_rows(self) -> list[Data]:
        """The lines it shows at first."""
        return []

    def form_options(self) -> Data:
        """More arguments for the form."""
        return {}

    def row_options(self) -> Data:
        """More arguments for the form of each line."""
        return {}

    def may_submit_more(self) -> bool:
        """Whether this person is offered `submit_more`."""
        return bool(self.submit_more)

    @property
    def is_more(self) -> bool:
        """Whether the form was sent by `submit_more`."""
        return self.may_submit_more() and self.request.POST.get("next") == "more"

    def is_timely(self) -> bool:
        """Whether the thing still stands so that this can be done to it; else its page is shown.
        What is sent all the same, the action refuses."""
        return True

    def is_of(self, draft: QueryDict) -> bool:
        """Whether a kept draft is about what the form asks about now."""
        return True

    def effects(self) -> Sequence[str]:
        """What this will do, in sentences, before it is done."""
        return ()

    def more(self) -> Data:
        """Anything else the template shows."""
        return {}

    def found(self, pk: Any) -> Any:
        """The subject. Where it is not to be found any more because this very form was sent
        before, that is said: `AlreadyDone`."""
        try:
            return super().found(pk)
        except Http404:
            sent = self.request.POST
            key = sent.get("once", "")
            refuse_repeat(self.member, key, self.request.path, _content_of(sent))
            raise

    def get(self, request: Any, **_kwargs: Any) -> HttpResponse:
        if not self.is_timely():
            messages.info(request, _("Not as it stands now: it may be done already."))
            return go(self.after(None))
        typed = drafts.unstash(request.session, request.path)
        kept = drafts.kept(self.member, request.path)
        if typed is None and kept is not None:
            draft = drafts.as_data(kept.data)
            typed = draft if self.is_of(draft) else None
        if typed is None:
            return self._show(*self.blank())
        form, rows = self._form(typed), self._rows(typed)
        _unjudged(form, rows)
        note = DraftNote(
            shown_moment(kept.saved_at, self.member.time_zone) if kept else "",
            restored=True,
            discard_url=request.path,
        )
        return self._show(form, rows, note=note)

    def post(self, request: Any, **_kwargs: Any) -> HttpResponse:
        if "discard_draft" in request.POST:
            drafts.drop(self.member, request.path)
            return go(request.get_full_path())
        data = self._with_choices(request.POST)
        form, rows = self.bound(data, request.FILES)
        if "add_row" in request.POST:
            _unjudged(form, rows)
            return self._show(form, rows, more_rows=1)
        if not is_good(form, rows):
            return self._show(form, rows, status=422)
        return self._carry_out(form, rows, data)

    def blank(self) -> tuple[Form, RowsOfForm | None]:
        """The form and its lines as they are shown at first."""
        return self._form(), self._rows()

    def bound(self, data: QueryDict, files: Any) -> tuple[Form, RowsOfForm | None]:
        """The form and its lines with what was sent."""
        return self._form(data, files), self._rows(data, files)

    def carry_out_once(
        self, form: Form, rows: RowsOfForm | None, key: str, content: object
    ) -> Model | str | None:
        """Carry out what was sent, at most once for this key; form and lines are good.

        Raises `AlreadyDone` when the key was used, and whatever the action refuses.
        """
        with once(key, self.request.path, content):
            return self.carry_out(self.member, values_of(form, rows))

    def _carry_out(self, form: Form, rows: RowsOfForm | None, data: QueryDict) -> HttpResponse:
        version = self.version()
        if version and data.get("version") not in ("", None, str(version)):
            differences = self._differences(data)
            if differences:
                form.add_error(None, _("Somebody else changed this while you were typing."))
                return self._show(form, rows, status=409, differences=differences)
        try:
            try:
                result = self.carry_out_once(form, rows, data.get("once", ""), _content_of(data))
            except NeedsApproval as needed:
                asked = self.ask_for_signature(
                    needed, form, values_of(form, rows), self.request.path
                )
                messages.info(self.request, where_sent(asked))
                return go(address_of(asked))
        except AlreadyDone as earlier:
            return self.done_already(earlier)
        except Conflict as conflict:
            form.add_error(None, conflict.sentence)
            return self._show(form, rows, status=409, differences=self._differences(data))
        except Refused as refusal:
            self.put_refusal(refusal, form, rows)
            return self._show(form, rows, status=422)
        drafts.drop(self.member, self.request.path)
        if self.done:
            messages.success(self.request, str(self.done))
        if self.submit_and_new and data.get("next") == "new":
            return go(self.request.path)
        back = data.get("back", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return go(back if is_ours else self.after(result))

    def put_refusal(self, refusal: Refused, form: Form, rows: RowsOfForm | None) -> None:
        """Say what was refused where it belongs: at its field, else at the form."""
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)

    def want_signature(self, wanted: SignatureWanted, data: Data) -> Model:
        """File the request for what `carry_out` could not do alone, by one action of its own.

        What was typed waits here until it is signed. A screen whose subject is not saved yet
        saves it instead, in that action.
        """
        asked = file_signature(self.member, wanted)
        if not wanted.is_plain:
            drafts.keep(self.member, wanted.address, str(self.heading()), self.request.POST)
        return asked

    def ask_for_signature(
        self, needed: NeedsApproval, form: Form, values: Data, path: str
    ) -> Model:
        """File the request; once it is signed, it is done at `path`."""
        because = str(values.get("because") or "")
        wanted = SignatureWanted(needed, path, not form.fields, because)
        drafts.drop(self.member, path)
        return self.want_signature(wanted, values)

    def after(self, result: Model | str | None) -> str:
        """Where to go when it is done: the thing that came of it, or back."""
        if isinstance(result, str):
            return result
        found = address_of(result) if isinstance(result, Model) else ""
        if not found and isinstance(self.subject, Model):
            found = address_of(self.subject)
        crumbs = self.crumbs()
        return found or (crumbs[-1].url if crumbs else "/")

    def _form(self, data: QueryDict | None = None, files: Any = None) -> Form:
        return self.form(
            data, files, initial=self.initial(), member=self.member, **self.form_options()
        )

    def _rows(self, data: QueryDict | None = None, files: Any = None) -> RowsOfForm | None:
        if self.row_form is None:
            return None
        kind = formset_factory(
            self.row_form, formset=RowsOfForm, extra=self.blank_rows if self.adds_rows else 0,
            can_delete=True, max_num=1000, absolute_max=1001,
        )  # fmt: skip
        return cast(
            RowsOfForm,
            kind(
                data,
                files,
                initial=self.initial_rows(),
                prefix="rows",
                form_kwargs={"member": self.member, **self.row_options()},
            ),
        )

    def _show(
        self,
        form: Form,
        rows: RowsOfForm | None,
        *,
        status: int = 200,
        note: DraftNote | None = None,
        differences: Sequence[Difference] = (),
        more_rows: int = 0,
    ) -> HttpResponse:
        drawn = None
        if rows is not None:
            title = str(self.rows_title)
            drawn = drawn_rows(rows, title, more=more_rows, can_add=self.adds_rows)
        return self.draw(
            status=status,
            form=form,
            rows=drawn,
            effects=self.effects(),
            draft=note,
            differences=differences,
            once_key=secrets.token_urlsafe(16),
            version=self.version(),
            initial_token=signing.dumps(self._shown_initial(), compress=True),
            submit=str(self.submit or self.title),
            submit_and_new=str(self.submit_and_new),
            submit_more=str(self.submit_more) if self.may_submit_more() else "",
            danger=self.danger,
            preview_url=self.preview_address,
            below_rows=self.below_rows,
            enctype="multipart/form-data" if self.takes_files else "",
            **self.more(),
        )

    def version(self) -> int | None:
        """The version of the subject, which a form carries; None where there is none."""
        return getattr(self.subject, "version", None) if isinstance(self.subject, Model) else None

    def _shown_initial(self) -> dict[str, str]:
        form = self._form()
        return {name: _typed(form[name].value()) for name in form.fields}

    def _differences(self, data: QueryDict) -> list[Difference]:
        """The fields that both this person and somebody else changed since the form was read."""
        try:
            base: dict[str, str] = signing.loads(data.get("initial", ""))
        except signing.BadSignature:
            base = {}
        now, form = self._shown_initial(), self._form(data)
        found = []
        for name, theirs in now.items():
            mine = _typed(form[name].value())
            if theirs not in (base.get(name), mine) and mine != base.get(name):
                found.append(Difference(name, str(form[name].label), mine, theirs))
        return found

    def _with_choices(self, posted: QueryDict) -> QueryDict:
        """What was sent, with the answers to a conflict taken over, and with the fields that only
        somebody else changed as they stand now."""
        version = self.version()
        is_stale = posted.get("version") not in ("", None, str(version))
        fields = self.form.base_fields
        given_up = {name for name in fields if posted.get(f"take_{name}") == "theirs"}
        if version is None or not (is_stale or given_up):
            return posted
        data = posted.copy()
        try:
            base: dict[str, str] = signing.loads(data.get("initial", ""))
        except signing.BadSignature:
            return posted
        form = self._form(posted)
        for name, theirs in self._shown_initial().items():
            mine = _typed(form[name].value())
            only_theirs = is_stale and mine == base.get(name) and theirs != base.get(name)
            if only_theirs or name in given_up:
                many = isinstance(form.fields[name], MultipleChoiceField)
                data.setlist(name, theirs.split(",") if many and theirs else [theirs])
                if f"{name}_key" in data:
                    data[f"{name}_key"] = ""
        return data


def _content_of(data: QueryDict) -> list[tuple[str, list[str]]]:
    """What was sent, but for what every sending of the form has anew."""
    return sorted((name, data.getlist(name)) for name in data if name not in drafts.NOT_KEPT)


def is_good(form: Form, rows: RowsOfForm | None) -> bool:
    """Whether everything that was sent can be read; both are judged, so that all is said."""
    good = form.is_valid()
    return (rows is None or rows.is_valid()) and good


def values_of(form: Form, rows: RowsOfForm | None) -> Data:
    """What was sent and is good, the lines among it as `rows`."""
    values = dict(form.cleaned_data)
    if rows is not None:
        values["rows"] = [
            line.cleaned_data
            for line in rows.forms
            if line.has_changed() and not line.cleaned_data.get("DELETE")
        ]
    return values


def _unjudged(form: Form, rows: RowsOfForm | None) -> None:
    form.unjudged()
    if rows is not None:
        rows.unjudged()


def _typed(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[1])
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return "" if value is None else str(value)
