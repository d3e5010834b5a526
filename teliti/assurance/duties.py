"""Duties of the assurance part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

DUTIES = [
    reading(
        "assurance.read",
        _("See seals of the trail and what was built for outsiders"),
        StandardRole.DIRECTOR,
        StandardRole.SYSTEM,
        StandardRole.FINANCE,
        StandardRole.DATA,
    ),
    reading(
        "assurance.packs",
        _("Take proof packs and exports of the trail out"),
        StandardRole.DIRECTOR,
        StandardRole.FINANCE,
    ),
    duty(
        "assurance.pack",
        _("Build proof packs and exports of the trail"),
        StandardRole.DIRECTOR,
        StandardRole.FINANCE,
    ),
    duty(
        "assurance.sample",
        _("Draw samples of entries for an audit"),
        StandardRole.AUDITOR,
        StandardRole.DIRECTOR,
        in_period=True,
    ),
    duty(
        "assurance.ask",
        _("Ask for evidence, and accept the answers"),
        StandardRole.AUDITOR,
        in_period=True,
    ),
    duty(
        "assurance.answer",
        _("Answer what auditors ask for"),
        StandardRole.FINANCE,
        StandardRole.DIRECTOR,
    ),
    duty("assurance.seal", _("Seal the trail"), StandardRole.SYSTEM, StandardRole.DIRECTOR),
    duty(
        "assurance.settings",
        _("Say to whom seals are mailed and who stamps their time"),
        StandardRole.SYSTEM,
        StandardRole.DIRECTOR,
    ),
]
