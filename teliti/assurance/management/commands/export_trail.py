"""The trail of a fiscal year as files that anybody can verify."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from teliti.assurance.archives import Archive
from teliti.assurance.exporting import stretch_of, write_trail
from teliti.base.refusals import Refused
from teliti.ledger.models import FiscalYear
from teliti.people.queries import chosen_companies


class Command(BaseCommand):
    help = "Write the trail of a fiscal year as a zip that verifies without us."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of whom, which year, and where to."""
        parser.add_argument("file", help="the zip to write")
        parser.add_argument("--company", help="its number, name or short name")
        parser.add_argument("--year", help="label of the fiscal year; default: the last one")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """The file set of `exporting.write_trail`."""
        companies = list(chosen_companies(options["company"]))
        if len(companies) != 1:
            raise Refused(_("Say which company with --company."))
        for company in chosen_companies(str(companies[0].pk)):
            years = FiscalYear.objects.filter(company_id=company.pk).order_by("-starts_on")
            year = years.filter(label=options["year"]).first() if options["year"] else years.first()
            if year is None:
                raise Refused(_("There is no such fiscal year."))
            stretch = stretch_of(company, year.starts_on, year.ends_on)
            with Path(options["file"]).open("wb") as file:
                archive = Archive(file, timezone.now())
                write_trail(archive, company, stretch)
                archive.close()
            told = {"file": options["file"], "company": company.name, "year": year.label,
                    "first": stretch.first, "last": stretch.last}  # fmt: skip
            self.stdout.write(
                json.dumps(told)
                if options["json"]
                else f"{stretch.count} events of {company.name}, {year.label}: {options['file']}"
            )
