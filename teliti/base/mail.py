"""The mail server that a setting names. No password travels in the clear."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where outgoing mail is handed over, and as whom; without a host, nowhere."""

    host: str
    port: int
    user: str
    password: str
    is_over_tls: bool
    """From the first byte on; otherwise TLS is begun before the password, where there is one."""

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """From `smtp://user:password@host:587`, or `smtps://…`; signs that an address cannot have
        are written as %40."""
        parts = urlsplit(url)
        is_over_tls = parts.scheme == "smtps"
        return cls(
            parts.hostname or "",
            parts.port or (465 if is_over_tls else 587 if parts.password else 25),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            is_over_tls,
        )

    @property
    def begins_tls(self) -> bool:
        return bool(self.password) and not self.is_over_tls
