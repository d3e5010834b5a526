"""Previews: the first page as a picture, made once in a process of its own and kept beside."""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfileobj
from threading import BoundedSemaphore

from teliti.documents.domain.keeping import Store
from teliti.documents.models import StoredFile
from teliti.documents.store import store

PICTURED = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff"}
)
"""The kinds of which a picture can be made."""

_ENDING = ".page1.png"
_SECONDS = 15  # by the clock; the program itself stops after ten seconds of computing
_PROGRAM = Path(__file__).with_name("first_page.py")
_at_once = BoundedSemaphore(2)  # drawing is heavy; whoever comes third looks again later


def picture_of(file: StoredFile) -> bytes | None:
    """The first page as a PNG of at most 1400 pixels; None when none can be made (now).

    What was tried in vain is remembered by an empty file, and not tried again.
    """
    if file.media_type not in PICTURED:
        return None
    kept = store()
    found = kept.made_from(file.company_id, file.digest, _ENDING)
    if found is not None:
        return found or None
    if not _at_once.acquire(blocking=False):
        return None
    try:
        made = _drawn(kept, file)
    finally:
        _at_once.release()
    if made is not None:
        kept.put_beside(file.company_id, file.digest, _ENDING, made)
    return made or None


def _drawn(kept: Store, file: StoredFile) -> bytes | None:
    """The PNG; b"" when the file cannot be drawn, None when it isn't there."""
    with tempfile.NamedTemporaryFile(suffix=".original") as copy:
        try:
            with kept.open(file.company_id, file.digest) as original:
                copyfileobj(original, copy)
        except FileNotFoundError:
            return None
        copy.flush()
        words = [sys.executable, "-I", str(_PROGRAM), copy.name, file.media_type]
        try:
            done = subprocess.run(
                words, capture_output=True, timeout=_SECONDS, check=False, env={}, cwd="/"
            )
        except subprocess.TimeoutExpired:
            return b""
    return done.stdout if done.returncode == 0 else b""
