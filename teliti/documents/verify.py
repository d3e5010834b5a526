"""What must hold of documents; `teliti verify` asks it."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit.verify import Check
from teliti.documents.models import StoredFile
from teliti.documents.store import is_whole, store


def originals_are_whole(company: int) -> Iterator[str]:
    """Each stored file that is gone, or isn't what was taken in. Reads every byte."""
    kept = store()
    known = StoredFile.objects.filter(company_id=company).order_by("pk")
    for digest, size in known.values_list("digest", "size").iterator():
        try:
            with kept.open(company, digest) as file:
                if not is_whole(file, digest, size):
                    yield gettext("The file %(digest)s was changed on the disk.") % {
                        "digest": digest
                    }
        except OSError:
            yield gettext("The file %(digest)s is not on the disk.") % {"digest": digest}


CHECKS = [Check("documents.originals", _("Archived files are as they came"), originals_are_whole)]
