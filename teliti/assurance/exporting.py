"""The trail as a set of files that anybody can verify without us."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from teliti.assurance import queries
from teliti.assurance.archives import Archive
from teliti.assurance.models import Seal
from teliti.audit.domain import plain
from teliti.audit.models import Event
from teliti.base.clock import span_of
from teliti.base.refusals import Refused
from teliti.people.models import Company

VERIFIER = Path(__file__).with_name("verify_trail.py")
README = """\
{name}: trail of events {first} to {last}
================================================================

events.jsonl      one event a line, each with the digest of the one before it
seals.jsonl       the signed seals over the trail
keys.jsonl        the public keys of the seals, each vouched for by the one before
stamps/           time stamps of an outside authority (RFC 3161), where there are any
manifest.json     what this export holds, with the SHA-256 of each file
verify_trail.py   the program that proves all of it: python3 verify_trail.py --lang en

The digest of an event is SHA-256 over the JSON list [previous, company, sequence, at, actor,
actor_name, name, subject, label, detail, reason] with sorted keys, no spaces and only ASCII
characters. A seal is an Ed25519 signature (RFC 8032) over six lines: "teliti seal 1", company,
at, sequence, digest, public key. A time stamp is over the same lines:
    openssl ts -verify -in stamps/N.tsr -data stamps/N.txt -CAfile ROOT.pem
Compare the public key with the one on paper or in your mail:
    {key}

----------------------------------------------------------------
{name}: jejak peristiwa {first} sampai {last}

events.jsonl      satu peristiwa per baris, masing-masing memuat sidik peristiwa sebelumnya
seals.jsonl       segel bertanda tangan atas jejak ini
keys.jsonl        kunci publik segel, masing-masing dijamin oleh kunci sebelumnya
stamps/           stempel waktu dari lembaga luar (RFC 3161), bila ada
manifest.json     isi ekspor ini beserta SHA-256 setiap berkas
verify_trail.py   program yang membuktikan semuanya: python3 verify_trail.py

Cocokkan kunci publik di atas dengan yang tercetak atau yang Anda terima lewat surel.
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events from one number to another, both included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def stretch_of(company: Company, first: date, last: date) -> Stretch:
    """The events of these days; and those after them up to the next seal, so that all are sealed.

    Refused when nothing happened in these days.
    """
    begin, end = span_of(first, last, company.time_zone)
    events = Event.objects.filter(company_id=company.pk, at__gte=begin, at__lt=end)
    found = events.aggregate(first=Min("sequence"), last=Max("sequence"))
    if found["first"] is None:
        raise Refused(_("Nothing happened in these days. Choose others."))
    seals = Seal.objects.filter(company_id=company.pk, sequence__gte=found["last"])
    sealed = seals.aggregate(next=Min("sequence"))["next"]
    return Stretch(found["first"], sealed or found["last"])


def write_trail(
    archive: Archive, company: Company, stretch: Stretch, *, folder: str = "",
    step: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Write the file set into the archive, below `folder` ("trail/"); `step` after each event."""
    begun = len(archive.files)
    before = Event.objects.filter(company_id=company.pk, sequence=stretch.first - 1).first()
    archive.add_lines(f"{folder}events.jsonl", _events(company.pk, stretch, step), _("Events"))
    seals = list(
        Seal.objects.filter(
            company_id=company.pk, sequence__range=(stretch.first, stretch.last)
        ).order_by("sequence")
    )
    archive.add_lines(f"{folder}seals.jsonl", (seal.plain() for seal in seals), _("Seals"))
    keys = queries.keys_of(company.pk)
    told = [
        {"public": key.public, "since": plain(key.since), "endorsement": key.endorsement}
        for key in keys
    ]
    archive.add_lines(f"{folder}keys.jsonl", told, _("Public keys"))
    for seal in seals:
        if seal.stamp:
            name = f"{folder}stamps/{seal.sequence}"
            archive.add(f"{name}.tsr", seal.stamp_bytes, _("Time stamp"))
            archive.add(f"{name}.txt", seal.text.signed(), _("What was stamped"))
    archive.add(f"{folder}verify_trail.py", VERIFIER.read_bytes(), _("The program that verifies"))
    manifest = {
        "format": 1, "company": company.pk, "name": company.name, "first": stretch.first,
        "last": stretch.last, "digest_before": before.digest if before else "",
        "seals": len(seals),
        "files": [
            {"name": file.name.removeprefix(folder), "size": file.size, "sha256": file.digest}
            for file in archive.files[begun:]
        ],
    }  # fmt: skip
    archive.add(f"{folder}manifest.json", json.dumps(manifest, indent=1), _("What it holds"))
    words = README.format(
        name=company.name, first=stretch.first, last=stretch.last,
        key=keys[-1].public if keys else "–",
    )  # fmt: skip
    archive.add(f"{folder}README.txt", words, _("Read this first"))


def _events(company: int, stretch: Stretch, step: Callable[[], None]) -> Iterator[dict[str, Any]]:
    events = Event.objects.filter(
        company_id=company, sequence__range=(stretch.first, stretch.last)
    ).order_by("sequence")
    for event in events.iterator(chunk_size=2000):
        yield {
            "company": event.company_id, "sequence": event.sequence, "at": plain(event.at),
            "actor": event.actor_id, "actor_name": event.actor_name, "name": event.name,
            "subject": event.subject, "label": event.label, "detail": event.detail,
            "reason": event.reason, "previous": event.previous, "digest": event.digest,
        }  # fmt: skip
        step()
