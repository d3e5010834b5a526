"""The seals of the trail, from the command line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from teliti.assurance import jobs, queries
from teliti.people.queries import chosen_companies, system_member


class Command(BaseCommand):
    help = "Seal the trail of every company now, and print the line of its last seal."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which company, and whether to seal at all."""
        parser.add_argument("--company", help="its number, name or short name; default: all")
        parser.add_argument("--show", action="store_true", help="only print the last seal's line")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Company by company: as the daily job does it."""
        told = []
        for company in chosen_companies(options["company"]):
            if not options["show"]:
                jobs.seal_daily(system_member(company))
            seal = queries.last_seal(company.pk)
            if seal is not None:
                told.append({**seal.plain(), "name": company.name, "line": seal.line})
                if not options["json"]:
                    self.stdout.write(f"{company.name}\n  {seal.line}\n  public key {seal.key}")
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=1))
        elif not told:
            self.stdout.write("There is no seal yet: nothing has happened.")
