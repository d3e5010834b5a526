"""Another key for the seals."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from teliti.assurance import actions, keys, queries
from teliti.people.queries import each_company, system_member


class Command(BaseCommand):
    help = "Sign later seals with a new key: recorded in every company, vouched for by the old one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Why."""
        parser.add_argument("--because", required=True, help="why; it is kept on the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """First every company knows the new key, then it is in use; broken off, run it again."""
        signer, following = keys.signer(), keys.next_signer().public
        for company in each_company():
            known = [key.public for key in queries.keys_of(company.pk)]
            if known and following not in known:
                actions.change_key(
                    system_member(company), signer=signer, following=following,
                    because=options["because"],
                )  # fmt: skip
        keys.change_over()
        self.stdout.write(f"Seals are signed with {following} from here on.")
