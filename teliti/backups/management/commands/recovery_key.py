"""The recovery key of the backups, from the command line."""

import getpass
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from teliti.backups.installation import here


class Command(BaseCommand):
    help = (
        "Show the recovery key of the backups, remove it from this machine (--taken), or make a "
        "new one (--new).\n\n"
        "Keep it in a safe, on paper or in a vault: it is what opens the backups on the day on "
        "which this machine is lost. --taken asks for the key, so that it is removed only when it "
        "is really kept elsewhere. --new is for the day on which it was lost, or seen by somebody: "
        "backups from then on are for the new key; those of before still need the old one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Show, or take away."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--taken", action="store_true", help="remove it from this machine")
        what.add_argument("--new", action="store_true", help="make a new one for later backups")
        parser.add_argument("--json", action="store_true", help="only the state, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """The key while it lies here; its public half and its state always."""
        translation.activate("en")
        keys = here().keys
        if options["new"]:
            keys.begin_anew()
        recipient = keys.recovery_recipient
        if options["taken"]:
            keys.take_away(
                getpass.getpass("The recovery key: ") if sys.stdin.isatty() else sys.stdin.read()
            )
        if options["json"]:
            state = {"recipient": recipient, "lies_here": keys.lies_here}
            self.stdout.write(json.dumps(state, indent=1))
        elif keys.lies_here:
            self.stdout.write(
                f"{keys.secret_that_lies_here}\n\nKeep it in a safe and not on this machine; then: "
                "teliti recovery-key --taken"
            )
        else:
            self.stdout.write(
                f"The recovery key is kept elsewhere, not on this machine. Its public half is\n"
                f"{recipient}"
            )
