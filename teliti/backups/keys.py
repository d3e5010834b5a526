"""The keys of the backups, in the folder `backup-keys` of the data folder.

Every backup is encrypted to two keys. The *recovery key* is for the day on which this machine is
lost: its secret half is shown once, belongs into a safe, and is then removed from here. The
*server key* stays here, so that the rehearsal can open backups without anybody; it opens nothing
that does not lie here already, and it is never part of a backup.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from pyrage import IdentityError, RecipientError, x25519

from teliti.base.disk import flush
from teliti.base.refusals import Refused

FOLDER = "backup-keys"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one data folder; made when they are first asked for."""

    data: Path

    @property
    def recovery_recipient(self) -> str:
        """The public half of the recovery key."""
        with self._alone() as folder:
            kept = folder / "recovery.public"
            if not kept.exists():
                identity = x25519.Identity.generate()
                _write(folder / "recovery.secret", str(identity))
                _write(kept, str(identity.to_public()))
            return kept.read_text().strip()

    @property
    def was_made(self) -> bool:
        """Whether there is a recovery key at all."""
        return (self.data / FOLDER / "recovery.public").exists()

    @property
    def lies_here(self) -> bool:
        """Whether the recovery key was made, and nobody took it elsewhere yet."""
        return (self.data / FOLDER / "recovery.secret").exists()

    @property
    def secret_that_lies_here(self) -> str:
        """The recovery key itself for as long as it lies here; else empty."""
        assert self.recovery_recipient
        return (self._folder / "recovery.secret").read_text().strip() if self.lies_here else ""

    def recipients(self) -> list[x25519.Recipient]:
        """To whom backups are encrypted."""
        return [x25519.Recipient.from_str(self.recovery_recipient), self._server().to_public()]

    def identities(self) -> list[x25519.Identity]:
        """What this machine can open backups with."""
        lying = self.secret_that_lies_here
        return [self._server(), *([x25519.Identity.from_str(lying)] if lying else [])]

    def take_away(self, secret: str) -> None:
        """Remove the recovery key from here; `secret` proves that it is kept elsewhere."""
        if str(identity_of(secret).to_public()) != self.recovery_recipient:
            raise Refused(_("This is not the recovery key of these backups: look for the other."))
        (self._folder / "recovery.secret").unlink(missing_ok=True)

    def begin_anew(self) -> None:
        """A new recovery key for the backups from now on; those of before are opened by the old.
        Refused while that lies here only, since it would be lost."""
        if self.lies_here:
            raise Refused(
                _("The recovery key still lies here: keep it elsewhere, then recovery-key --taken.")
            )
        with self._alone() as folder:
            (folder / "recovery.public").unlink(missing_ok=True)

    def adopt(self, recipient: str) -> None:
        """Go on with the recovery key of a restored backup, where none was made here yet."""
        try:
            x25519.Recipient.from_str(recipient)
        except RecipientError:
            return
        with self._alone() as folder:
            if not self.was_made:
                _write(folder / "recovery.public", recipient)

    def _server(self) -> x25519.Identity:
        with self._alone() as folder:
            kept = folder / "server.secret"
            if not kept.exists():
                _write(kept, str(x25519.Identity.generate()))
            return x25519.Identity.from_str(kept.read_text().strip())

    @contextmanager
    def _alone(self) -> Iterator[Path]:
        """The folder, while no other process makes a key there: two would not fit each other."""
        folder = self._folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(descriptor)

    @property
    def _folder(self) -> Path:
        folder = self.data / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder


def identity_of(text: str) -> x25519.Identity:
    """The secret key in a text: a whole key file of age, or the key alone."""
    for line in text.splitlines():
        if line.strip().upper().startswith("AGE-SECRET-KEY-"):
            try:
                return x25519.Identity.from_str(line.strip().upper())
            except IdentityError as error:
                raise _no_key() from error
    raise _no_key()


def _no_key() -> Refused:
    return Refused(_("This is not a recovery key: it begins with AGE-SECRET-KEY-1."))


def _write(path: Path, text: str) -> None:
    """Whole or not at all, readable by us alone."""
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
        flush(file)
    fresh.replace(path)
