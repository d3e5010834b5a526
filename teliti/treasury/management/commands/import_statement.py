"""A bank's statement file, from the command line: looked into, or imported."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from teliti.base import scope
from teliti.base.refusals import AlreadyDone, Refused
from teliti.documents import store
from teliti.people.models import Company, Member
from teliti.people.queries import each_company, system_member
from teliti.treasury import actions
from teliti.treasury.domain.summary import as_json
from teliti.treasury.models import BankAccount
from teliti.treasury.queries import accounts, reading
from teliti.treasury.queries.reading import Unread

Plain = dict[str, Any]


class Command(BaseCommand):
    help = "Import a bank statement (MT940, CAMT.053, CSV), or look into it with --dry-run."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files, for which account, and for whom the answer is."""
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--account", help="name or number; default: as the file says")
        parser.add_argument("--company", help="its number, name or short name")
        parser.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each file whole, or nothing of it; exit code 1 when one is refused."""
        translation.activate("en")  # commands speak one language, like their own words
        member, account = self._ground(options)
        reports: list[Plain] = []
        for at, path in enumerate(options["files"], 1):
            self._progress(at, options)
            reports.append(_report(path, member, account, dry=options["dry_run"]))
        if options["json"]:
            shown = reports[0] if len(reports) == 1 else reports
            self.stdout.write(json.dumps(shown, indent=1, ensure_ascii=False))
        else:
            for report in reports:
                self._show(report)
        if any("refused" in report for report in reports):
            sys.exit(1)

    def _ground(self, options: Plain) -> tuple[Member | None, BankAccount | None]:
        """Who imports, and for which account; a plain dry run asks the database nothing."""
        if options["dry_run"] and not options["account"] and not options["company"]:
            return None, None
        company = _company(options["company"])
        scope.enter(company.pk)
        member = system_member(company)
        if not options["account"]:
            return member, None
        wanted = options["account"].casefold()
        for one in accounts.open_accounts(company.pk):
            if wanted in {one.number.casefold(), one.name.casefold()}:
                return member, one
        raise Refused(f"There is no open bank account called {options['account']}.")

    def _progress(self, at: int, options: Plain) -> None:
        total = len(options["files"])
        if total > 1 and self.stderr.isatty():
            done = 30 * at // total
            self.stderr.write(f"\r[{'#' * done}{'.' * (30 - done)}] {at}/{total} ", ending="")
            if at == total:
                self.stderr.write("")

    def _show(self, report: Plain) -> None:
        self.stdout.write(report["file"])
        for key, label in (("refused", "refused"), ("known_before", "known")):
            if key in report:
                self.stdout.write(f"  {label}: {report[key]}")
        for one in report["statements"]:
            days = f"{one['starts_on']} to {one['ends_on']}"
            self.stdout.write(
                f"  {one['format']}  {one['account'] or 'no account'}  {one['currency']}  {days}\n"
                f"    opening {one['opening']}  lines {one['lines']} of {one['sum']}  "
                f"closing {one['closing']}"
            )
            for line in one["not_booked"]:
                self.stdout.write(f"    not booked, line {line['line']}: {line['why']}")
            for problem in one["problems"]:
                where = f"line {problem['line']}: " if problem["line"] else ""
                self.stdout.write(f"    {problem['severity']}: {where}{problem['text']}")
        if "added" in report:
            self.stdout.write(
                f"  imported: {report['added']} new lines, {report['known']} known, "
                f"{report['not_booked']} not booked"
            )


def _report(path: Path, member: Member | None, account: BankAccount | None, *, dry: bool) -> Plain:
    """What is in a file and what came of it, as plain data; money as decimal strings."""
    report: Plain = {"file": path.name, "statements": []}
    try:
        data = path.read_bytes()
    except OSError as trouble:
        return {**report, "refused": f"{path}: {trouble.strerror}", "line": None, "code": "file"}
    try:
        mapped = [account] if account else []
        report["statements"] = as_json(reading.statements_of(data, path.name, mapped))
        if not dry:
            assert member is not None, "an import is somebody's"
            kept = store.keep(member.company_id, path.name, [data])
            file = actions.import_statement(
                member, data=data, filename=path.name, account=account, kept=kept
            )
            report |= {"added": file.added, "known": file.known, "not_booked": file.not_booked}
    except Unread as unread:
        report |= {"refused": unread.sentence, "line": unread.line, "code": unread.code}
    except AlreadyDone as earlier:
        report |= {"known_before": earlier.sentence, "added": 0}
        report |= {"known": sum(one["bookable"] for one in report["statements"]), "not_booked": 0}
    except Refused as refusal:
        report |= {"refused": refusal.sentence, "line": None, "code": refusal.field or "refused"}
    return report


def _company(wanted: str | None) -> Company:
    """The company that was named, or the only one."""
    found = [
        company
        for company in each_company()
        if not wanted or wanted in {str(company.pk), company.name, company.short_name}
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("There is no such company." if wanted else "No company was founded yet.")
    raise Refused("There are several companies: say which with --company.")
