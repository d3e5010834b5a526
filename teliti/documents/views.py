"""Screens of documents: the archive's list, one document, its bytes, and attaching."""

from collections.abc import Sequence
from typing import IO, Any

from django.db.models import Model, Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.documents import actions, forms, preview, queries
from teliti.documents.domain.kinds import INLINE, KINDS, Family
from teliti.documents.domain.names import shown_size
from teliti.documents.models import Document
from teliti.documents.store import keep, store
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, DayFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts
from teliti.kit.screens import Screen, address_of, address_of_subject
from teliti.kit.shapes import Cell, Empty, Fact, Link, Panel, Verb
from teliti.kit.words import language, shown_moment
from teliti.people.models import Member

FAMILIES = {
    Family.PDF: _("PDF"),
    Family.IMAGE: _("Image"),
    Family.OFFICE: _("Office file"),
    Family.TEXT: _("Text"),
    Family.MAIL: _("E-mail"),
    Family.ARCHIVE: _("ZIP archive"),
}


def kind_of(document: Document) -> str:
    """What people call the kind of file."""
    kind = KINDS.get(document.file.media_type)
    return str(FAMILIES[kind.family]) if kind else document.file.media_type


def size_of(document: Document) -> str:
    return shown_size(document.file.size, language())


def _of_family(value: str, _member: Member) -> Q:
    wanted = [kind.media_type for kind in KINDS.values() if kind.family == value]
    return Q(file__media_type__in=wanted)


class Documents(Listing):
    """All papers of the records that one may see."""

    title, duty = _("Documents"), "documents.read"
    columns = (
        Column("name", _("Name"), sort="name", first=True, link=address_of),
        Column(
            "subject_label",
            _("Belongs to"),
            sort="subject_label",
            link=lambda document: address_of_subject(document.subject),
        ),
        Column("kind", _("Kind"), value=kind_of),
        Column("size", _("Size"), value=size_of, sort="file__size"),
        Column("added_by", _("Attached by"), value="added_by.user.name"),
        Column("added_at", _("Attached"), cell="time", sort="added_at"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), list(FAMILIES.items()), condition=_of_family),
        DayFilter("since", _("Since"), "added_at__date"),
        DayFilter("until", _("Until"), "added_at__date", "lte"),
    )
    search = ("name", "subject_label", "note", "file__digest")
    order = "-added_at"
    rows = queries.documents_seen_by

    def empty(self) -> Empty:
        return Empty(
            gettext("No papers yet"),
            gettext("Attach a scan or a file on the page of the record that it belongs to."),
        )


class DocumentPage(Page):
    """One document: its first page, and what is known of it."""

    duty = "documents.read"
    find = queries.documents_seen_by
    subject: Document

    def subtitle(self) -> str:
        return f"{kind_of(self.subject)} · {size_of(self.subject)}"

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Documents"), reverse("documents:documents")),)

    def verbs(self) -> Sequence[Verb]:
        here = [self.subject.pk]
        verbs = [Verb(gettext("Download"), reverse("documents:download", args=here), "d")]
        if self.subject.file.media_type in INLINE:
            verbs.insert(
                0, Verb(gettext("Open file"), reverse("documents:open", args=here), "o", main=True)
            )
        return verbs

    def panels(self) -> Sequence[Panel]:
        return self._picture(), self._facts()

    def _picture(self) -> Panel:
        document = self.subject
        can_open = document.file.media_type in INLINE
        return Panel(
            "picture",
            gettext("First page"),
            "documents/picture.html",
            {
                "picture_url": reverse("documents:preview", args=[document.pk])
                if document.file.media_type in preview.PICTURED
                else "",
                "open_url": reverse("documents:open", args=[document.pk]) if can_open else "",
                "name": document.name,
            },
        )

    def _facts(self) -> Panel:
        document, zone = self.subject, self.member.time_zone
        return facts(
            "about",
            gettext("About"),
            Fact(
                gettext("Belongs to"),
                Cell(document.subject_label, url=address_of_subject(document.subject)),
            ),
            Fact(gettext("Kind"), Cell(kind_of(document), sub=document.file.media_type)),
            Fact(gettext("Size"), Cell(size_of(document))),
            Fact(gettext("Attached by"), Cell(str(document.added_by))),
            Fact(gettext("Attached"), Cell(shown_moment(document.added_at, zone))),
            Fact(gettext("Note"), Cell(document.note)),
            Fact("SHA-256", Cell(document.file.digest, "code")),
            aside=True,
        )


class _Bytes(Screen):
    """Something of a document that isn't a page: never guessed at, and never run."""

    duty = "documents.read"
    find = queries.documents_seen_by
    subject: Document

    def guarded(self, answer: HttpResponse | FileResponse) -> Any:
        """The answer with what keeps a browser from doing more than showing it."""
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Content-Security-Policy"] = (
            "default-src 'none'; frame-ancestors 'self'; sandbox"
        )
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        patch_cache_control(answer, private=True, max_age=3600)
        return answer

    def is_known(self) -> bool:
        """Whether the browser has these very bytes already."""
        return self.request.headers.get("If-None-Match") == self.mark()

    def mark(self) -> str:
        return f'"{self.subject.file.digest}"'


class Download(_Bytes):
    """The original, to be saved."""

    is_inline = False

    def get(self, _request: Any, **_kwargs: Any) -> Any:
        file = self.subject.file
        if self.is_known():
            return HttpResponseNotModified()
        try:
            content: IO[bytes] = store().open(file.company_id, file.digest)
        except FileNotFoundError as gone:
            raise Http404 from gone
        charset = f"; charset={file.charset}" if file.charset else ""
        answer = FileResponse(
            content,
            as_attachment=not (self.is_inline and file.media_type in INLINE),
            filename=self.subject.name,
            content_type=f"{file.media_type}{charset}",
        )
        answer.headers["Content-Length"] = str(file.size)
        answer.headers["ETag"] = self.mark()
        return self.guarded(answer)


class Open(Download):
    """The original in the browser, where it is of a kind that a browser shows harmlessly."""

    is_inline = True


class Preview(_Bytes):
    """The first page as a picture, or a calm word that there is none."""

    def get(self, _request: Any, **_kwargs: Any) -> Any:
        if self.is_known():
            return HttpResponseNotModified()
        picture = preview.picture_of(self.subject.file)
        if picture is None:
            words = render_to_string("documents/no_picture.svg")
            answer = HttpResponse(words, content_type="image/svg+xml; charset=utf-8")
            return self.guarded(answer)
        answer = HttpResponse(picture, content_type="image/png")
        answer.headers["ETag"] = self.mark()
        return self.guarded(answer)


class AttachDocuments(Ask):
    """Attach files to a record: the address names it, `attach/invoicing.invoice:42/`."""

    title, duty, form = _("Attach papers"), "documents.attach", forms.Attach
    submit, done = _("Attach"), _("Attached.")
    find = queries.record_seen_by
    takes_files = True
    subject: Model

    def found(self, pk: Any) -> Model:
        """The record, if it is there and this member may see it; others get 404."""
        record = queries.record_seen_by(self.member, str(pk))
        if record is None:
            raise Http404
        return record

    def subtitle(self) -> str:
        return str(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return (Link(str(self.subject), address_of(self.subject) or "/"),)

    def carry_out(self, member: Member, data: Data) -> Model:
        """The bytes first, then the one action: bytes without a document do no harm."""
        kept = [
            keep(member.company_id, str(upload.name or ""), upload.chunks())
            for upload in data["file"]
        ]
        actions.attach_documents(member, thing=self.subject, files=kept, note=data["note"])
        return self.subject
