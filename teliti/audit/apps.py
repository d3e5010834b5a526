"""Puts the guards up after every migrate: the only use of a signal in the product."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from teliti.base import guards


def put_up_guards(sender: AppConfig, using: str, **_: Any) -> None:
    """Build guards, rights and row rules when the last of our parts has been migrated."""
    guards.put_up(connections[using])


class AuditConfig(AppConfig):
    name = "teliti.audit"

    def ready(self) -> None:
        """Listen for the end of a migrate."""
        post_migrate.connect(put_up_guards, sender=self)
