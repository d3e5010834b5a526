"""The way out for somebody who works in several companies and lost every second factor."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from teliti.access import actions, queries
from teliti.base.refusals import Refused
from teliti.people.queries import each_company, system_member


class Command(BaseCommand):
    help = "Remove somebody's second factors: recorded in every company where they work."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and why."""
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--because", required=True, help="why; it is kept on the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """As their administrator does it, where they work in one company only."""
        found = []
        for company in each_company():
            member = queries.member_with_address(company.pk, options["email"])
            if member is not None:
                actions.remove_factors(
                    system_member(company), member=member, because=options["because"]
                )
                found.append(str(company))
        if not found:
            raise Refused(_("Nobody signs in with %(email)s.") % {"email": options["email"]})
        self.stdout.write(f"They sign in by password alone now, in {', '.join(found)}.")
