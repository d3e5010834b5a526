"""How allauth signs people in here: nobody signs up alone, administrators invite."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up is closed: people come in through a company's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
