"""What a person can do with documents."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
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
