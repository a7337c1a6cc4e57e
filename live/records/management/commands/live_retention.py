"""`manage.py live_retention`: what of broadcasts is due to go; `--apply` does it."""

from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandParser

from live.records.services.retention import apply as apply_retention
from live.records.services.retention import due as retention_due


class Command(BaseCommand):
    help = "Say what of broadcasts is due to be deleted; with --apply delete it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true")

    def handle(self, *_args: object, **options: object) -> None:
        found = apply_retention() if options["apply"] else retention_due()
        for name, count in asdict(found).items():
            self.stdout.write(f"{name}: {count}")
