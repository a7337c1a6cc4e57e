"""Delivers what is due in the outbox, for a machine that runs cron and no worker."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.outbox import deliver_due


class Command(BaseCommand):
    help = "Deliver the messages of the outbox that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=200)

    def handle(self, *_args: Any, **options: Any) -> None:
        done = deliver_due(options["limit"])
        self.stdout.write(f"{done} delivered")
