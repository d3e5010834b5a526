"""What a person can do with documents."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.audit.action import Act, action, subject_of
from teliti.base.refusals import Refusals, Refused
from teliti.documents import operations
from teliti.documents.domain.keeping import Kept
from teliti.documents.models import Document


@action("documents.attach")
def attach_documents(
    act: Act, *, thing: Model, files: Sequence[Kept], note: str = ""
) -> list[Document]:
    """Attach files that lie in the store (`store.keep`) to a record: all of them or none."""
    if not files:
        raise Refused(_("Choose a file."), field="file")
    thing = act.lock(type(thing), thing.pk)
    return [operations.attach(act, thing, kept, note=note) for kept in files]


@action("documents.attach")
def attach_to_each(act: Act, *, papers: Sequence[tuple[Model, Sequence[Kept]]]) -> int:
    """Attach to each of many records its files, all or none. To how many.

    Refused: what is attached there already, for each record by its key.
    """
    if not papers:
        raise Refused(_("Choose a file for at least one."))
    refusals = Refusals()
    for thing, files in sorted(papers, key=lambda pair: subject_of(pair[0])):
        with refusals.about(thing.pk):
            held = act.lock(type(thing), thing.pk)
            for kept in files:
                operations.attach(act, held, kept)
    refusals.say()
    return len(papers)
