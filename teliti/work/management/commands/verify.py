"""The proof of the books, from the command line."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from teliti.people.queries import chosen_companies
from teliti.work.proving import Outcome, outcomes

SHOWN = 20


class Command(BaseCommand):
    help = "Prove the books: run every check over every company; exit code 1 if one finds anything."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which company, and for whom the answer is."""
        parser.add_argument("--company", help="its number, name or short name; default: all")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every check of every part, company by company."""
        report, total = [], 0
        for company in chosen_companies(options["company"]):
            found = []
            if not options["json"]:
                self.stdout.write(f"{company.name}")
            for outcome in outcomes(company.pk):
                found.append({**outcome.plain(), "label": outcome.label})
                total += outcome.count
                if not options["json"]:
                    self._show(outcome)
            report.append({"company": company.pk, "name": company.name, "checks": found})
        if options["json"]:
            self.stdout.write(json.dumps({"findings": total, "companies": report}, indent=1))
        elif not report:
            self.stdout.write("No company has been founded yet: there is nothing to prove.")
        else:
            self.stdout.write("Everything holds." if not total else f"{total} findings.")
        if total:
            sys.exit(1)

    def _show(self, outcome: Outcome) -> None:
        answer = "ok" if not outcome.count else f"{outcome.count} findings"
        self.stdout.write(f"  {outcome.check:32} {outcome.label}: {answer}")
        for finding in outcome.findings[:SHOWN]:
            self.stdout.write(f"    - {finding}")
        if outcome.count > SHOWN:
            self.stdout.write(f"    and {outcome.count - SHOWN} more (see --json)")
