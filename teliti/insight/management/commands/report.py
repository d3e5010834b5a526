"""Reports from the command line: as a table, as JSON, as XLSX or PDF."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from teliti.base import scope
from teliti.base.clock import today_in
from teliti.base.days import parse_day
from teliti.base.numerals import Unreadable
from teliti.base.refusals import Refused
from teliti.insight import papers, queries, texts, workbooks
from teliti.insight.domain.spans import Compare, Days, Span, Years
from teliti.insight.forms import Asked, usual
from teliti.insight.sheets import ledgers, statements, trial
from teliti.insight.sheets.shape import Sheet
from teliti.kit.words import language
from teliti.ledger.queries import accounts_by_code
from teliti.people.models import Company
from teliti.people.queries import each_company

REPORTS = ("trial-balance", "balance-sheet", "profit-and-loss", "general-ledger")


class Command(BaseCommand):
    help = "Print a report: trial-balance, balance-sheet, profit-and-loss or general-ledger."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which report, of whom, when, and how it is written."""
        parser.add_argument("report", choices=REPORTS)
        parser.add_argument("--company", help="its number, name or short name")
        parser.add_argument("--from", dest="first", help="first day; default: the fiscal year's")
        parser.add_argument("--until", dest="last", help="last day; default: today")
        parser.add_argument(
            "--compare",
            choices=[compare.value for compare in Compare],
            default=Compare.NONE.value,
            help="what stands beside a statement",
        )
        parser.add_argument(
            "--by-month", action="store_true", help="profit and loss month by month"
        )
        parser.add_argument("--account", help="code of the one account of a general ledger")
        parser.add_argument("--language", choices=["id", "en"], default="id")
        output = parser.add_mutually_exclusive_group()
        output.add_argument("--json", action="store_true", help="money as decimal strings")
        output.add_argument("--xlsx", metavar="FILE", help="write a workbook")
        output.add_argument("--pdf", metavar="FILE", help="write PDF/A")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the report and write it where it is wanted."""
        with _company(options["company"]) as company, translation.override(options["language"]):
            today = today_in(company.time_zone)
            years = queries.years_of(company.pk)
            asked = _asked(options, today, years)
            if options["json"]:
                for piece in _json(options, company, asked, years):
                    self.stdout.write(piece, ending="")
                self.stdout.write("")
                return
            sheet = _sheet(options, company, asked, years, today)
            if options["xlsx"]:
                with Path(options["xlsx"]).open("wb") as file:
                    workbooks.write(sheet, file)
            elif options["pdf"]:
                Path(options["pdf"]).write_bytes(papers.pdf_of(sheet, today, company.name))
            else:
                for line in texts.text_of(sheet):
                    self.stdout.write(line)


def _sheet(
    options: dict[str, Any], company: Company, asked: Asked, years: Years, today: date
) -> Sheet:
    report = options["report"]
    if report == "trial-balance":
        found = queries.trial_balance(company.pk, asked.days, years)
        return trial.trial_sheet(company, found, years)
    if report == "general-ledger":
        return ledgers.whole_sheet(company, asked.days, years, _account(company, options))
    return statements.statement_sheet(_statement(report, company, asked, years), today)


def _json(options: dict[str, Any], company: Company, asked: Asked, years: Years) -> Iterator[str]:
    """The report as JSON, piece by piece: a whole ledger is never held in memory."""
    report = options["report"]
    if report == "trial-balance":
        found = queries.trial_balance(company.pk, asked.days, years)
        plain = texts.plain_trial_balance(company.name, company.currency, found)
        yield json.dumps(plain, indent=1, ensure_ascii=False)
        return
    if report != "general-ledger":
        statement = _statement(report, company, asked, years)
        yield json.dumps(texts.plain_statement(statement), indent=1, ensure_ascii=False)
        return
    sheet = ledgers.whole_sheet(company, asked.days, years, _account(company, options))
    head = {
        "report": report, "company": company.name, "currency": company.currency,
        "from": asked.days.first.isoformat(), "until": asked.days.last.isoformat(),
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for at, row in enumerate(texts.plain_rows(sheet)):
        yield (",\n" if at else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}"


def _statement(report: str, company: Company, asked: Asked, years: Years) -> statements.Statement:
    if report == "balance-sheet":
        year = years.holding(asked.days.last)
        days = Days(year.first, asked.days.last)
        at = Asked(asked.span, days, asked.compare, is_state=True)
        return statements.balance_sheet(company, at, years)
    return statements.profit_and_loss(company, asked, years)


def _asked(options: dict[str, Any], today: date, years: Years) -> Asked:
    standard = usual(Span.YEAR_TO_DATE, today, years)
    last = _day(options["last"], today) or standard.days.last
    first = _day(options["first"], today) or years.holding(last).first
    if last < first:
        raise Refused(_("The last day lies before the first: exchange --from and --until."))
    return Asked(
        Span.DAYS, Days(first, last), Compare(options["compare"]), by_month=options["by_month"]
    )


def _day(text: str | None, today: date) -> date | None:
    try:
        return parse_day(text, today, language()) if text else None
    except Unreadable as unreadable:
        raise Refused(_(unreadable.template) % unreadable.parameters) from unreadable


def _account(company: Company, options: dict[str, Any]) -> int | None:
    code = options["account"]
    if not code:
        return None
    found = accounts_by_code(company.pk, [code]).get(code)
    if found is None:
        raise Refused(_("There is no account %(code)s.") % {"code": code})
    return found.pk


@contextmanager
def _company(wanted: str | None) -> Iterator[Company]:
    """The company meant, its rows shown; Refused when it is not there or not the only one."""
    companies = list(each_company())
    if wanted:
        chosen = [
            company
            for company in companies
            if wanted in {str(company.pk), company.name, company.short_name}
        ]
    else:
        chosen = companies
    if len(chosen) != 1:
        names = ", ".join(f"{company.pk} {company.name}" for company in companies)
        raise Refused(
            _("Say which company with --company: %(names)s") % {"names": names}
            if companies
            else _("No company has been founded yet.")
        )
    with scope.entered(chosen[0].pk):
        yield chosen[0]
