"""Duties of the API."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import EVERYONE, StandardRole, duty, reading

DUTIES = [
    reading("api.read", _("Read about the API"), *EVERYONE),
    duty("api.webhooks", _("Add and change webhooks"), StandardRole.SYSTEM),
]
