"""Time stamps by RFC 3161: an outside authority signs that a seal existed at a moment.

Asked for in a job, never inside a transaction: the answer is kept by an action afterwards.
"""

from base64 import b64decode, b64encode
from hashlib import sha256
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from cryptography.x509 import load_pem_x509_certificates
from django.utils.translation import gettext as _
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from teliti.base.refusals import Refused

LARGEST = 100_000
SECONDS = 30


def stamp_of(content: bytes, *, url: str, root: str) -> str:
    """The authority's answer (base64), proven to be for this content and, with `root`, to be its.

    Refused when the answer is not what was asked for; OSError when the authority is not reached.
    """
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _sent(url, request.as_bytes())
    try:
        response = decode_timestamp_response(answer)
        if root:
            builder = VerifierBuilder.from_request(request)
            for certificate in load_pem_x509_certificates(root.encode()):
                builder = builder.add_root_certificate(certificate)
            builder.build().verify_message(response, content)
        good = is_for(b64encode(answer).decode(), content)
        good = good and response.tst_info.nonce == request.nonce
    except (ValueError, VerificationError) as trouble:
        raise Refused(
            _("The time stamp of %(url)s does not hold: %(why)s.") % {"url": url, "why": trouble}
        ) from trouble
    if not good:
        raise Refused(_("The time stamp of %(url)s belongs to something else.") % {"url": url})
    return b64encode(answer).decode()


def is_for(stamp: str, content: bytes) -> bool:
    """Whether a kept time stamp is for this content."""
    try:
        response = decode_timestamp_response(b64decode(stamp))
    except ValueError:
        return False
    return bool(response.tst_info.message_imprint.message == sha256(content).digest())


def _sent(url: str, content: bytes) -> bytes:
    """The answer to a POST; no redirect is followed and nothing but HTTP is spoken."""
    assert urlsplit(url).scheme in {"http", "https"}, "the form lets nothing else in"
    opener = OpenerDirector()
    opener.add_handler(HTTPHandler())
    opener.add_handler(HTTPSHandler())
    headers = {"Content-Type": "application/timestamp-query"}
    with opener.open(Request(url, content, headers), timeout=SECONDS) as answer:  # noqa: S310 - the scheme is checked
        if answer.status != 200:
            raise OSError(f"{url} answered {answer.status}")
        found: bytes = answer.read(LARGEST)
        return found
