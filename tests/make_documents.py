"""Files for tests: kept in the store of the test, attached through the action."""

from io import BytesIO

from django.db.models import Model
from PIL import Image

from teliti.documents import actions
from teliti.documents.models import Document
from teliti.documents.store import keep
from teliti.people.models import Member


def png(width: int = 40, height: int = 30, colour: str = "teal") -> bytes:
    """A small true picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def attached(
    member: Member, thing: Model, name: str = "kuitansi.png", content: bytes = b""
) -> Document:
    """A file attached to a record; without content a small picture."""
    kept = keep(member.company_id, name, [content or png()])
    return actions.attach_documents(member, thing=thing, files=[kept])[0]
