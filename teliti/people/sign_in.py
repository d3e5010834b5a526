"""How allauth signs people in here: nobody signs up alone, administrators invite."""

import base64
import hashlib
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from requests import RequestException, Response, Session

from teliti.base import lines
from teliti.people.directory import SILENT

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed: people come in through a company's administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes, or set a new password."
        ),
        "rate_limited": _("Too many attempts. Wait a moment, then try again."),
        "directory_silent": _(
            "The company's directory could not be asked, and no password kept here fits. Tell "
            "whoever looks after the server."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        is_silent = code == "email_password_mismatch" and SILENT in context.request.META
        told = "directory_silent" if is_silent else code
        return super().validation_error(told, *args)  # type: ignore[no-any-return]  # allauth's


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: their secrets are kept encrypted, so that a copy of the rows is no key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or is too old. Type the one shown now."),
        "cannot_generate_recovery_codes": _("Set up a code app or a passkey first."),
        "cannot_delete_authenticator": _("This is your last second factor."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Teliti"}


class _Asking(lines.Http):
    """Questions to the provider; one that is not answered ends in a page that says so."""

    def request(self, *args: Any, **kwargs: Any) -> Response:
        try:
            return super().request(*args, **kwargs)
        except RequestException as trouble:
            logger.warning("The sign-in provider does not answer: %s", trouble)
            page = render(context.request, "socialaccount/authentication_error.html")
            raise ImmediateHttpResponse(page) from trouble


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Single sign-on: whoever the provider vouches for, by a verified address, must be here
    already; a stranger stays one."""

    def get_requests_session(self) -> Session:
        return _Asking()


def _cipher() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"factors").digest()
    return Fernet(base64.urlsafe_b64encode(key))
