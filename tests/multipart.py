"""Files as a browser sends them: names kept whole, whatever signs they are of."""

import secrets
from collections.abc import Iterable

_ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


def multipart(
    fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, str, bytes]]
) -> tuple[bytes, str]:
    """The body and its Content-Type: fields are (name, value), files (name, file name, content)."""
    boundary = secrets.token_hex(16)
    parts = [
        *((f'name="{name}"', _bytes(value)) for name, value in fields),
        *(
            (f'name="{name}"; filename="{called.translate(_ESCAPED)}"', content)
            for name, called, content in files
        ),
    ]
    body = b"".join(
        b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        % (boundary.encode(), _bytes(head), content)
        for head, content in parts
    )
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
