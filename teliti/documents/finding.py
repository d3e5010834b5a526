"""What can be found of documents from everywhere."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from teliti.documents import queries
from teliti.kit.finding import MOST, Finder, Hit
from teliti.kit.screens import address_of
from teliti.people.models import Member


def documents(member: Member, text: str) -> Sequence[Hit]:
    """Documents by words of their name, note, or record, the newest first."""
    found = queries.documents_with_words(member, text)[:MOST]
    return [Hit(one.name, address_of(one), one.subject_label) for one in found]


FINDERS = [
    Finder("documents.document", _("Documents"), "documents.read", documents, "documents:documents")
]
