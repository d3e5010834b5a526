"""The panel "Papers" that pages of other parts show."""

import secrets

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from teliti.audit.action import subject_of
from teliti.documents import queries
from teliti.documents.domain.names import shown_size
from teliti.documents.models import Document
from teliti.kit.shapes import Panel
from teliti.kit.words import language, shown_moment
from teliti.people.models import Member


def documents_panel(thing: Model, member: Member, *, aside: bool = True) -> Panel:
    """The papers of a record, with the place to drop another where the member may.

    One statement. The page has checked already that the member may see the record.
    """
    attach = reverse("documents:attach", args=[subject_of(thing)])
    return Panel(
        "documents",
        _("Papers"),
        "kit/panel_documents.html",
        {
            "documents": [_shown(one, member) for one in queries.documents_of(thing)],
            "attach_url": attach if member.may("documents.attach") else "",
            "once_key": secrets.token_urlsafe(16),
        },
        aside,
    )


def _shown(document: Document, member: Member) -> dict[str, str]:
    """One line of the panel; its name leads to the document's page, which shows the paper."""
    here = [document.pk]
    return {
        "name": document.name,
        "size": shown_size(document.file.size, language()),
        "kind": document.file.media_type,
        "added": f"{document.added_by}, {shown_moment(document.added_at, member.time_zone)}",
        "url": reverse("documents:download", args=here),
        "preview_url": reverse("documents:document", args=here),
    }
