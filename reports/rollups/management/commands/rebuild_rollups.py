"""`manage.py rebuild_rollups`: all daily sums of sales are counted anew."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from reports.rollups.services import rebuild_all

TOLD_EACH = 500  # sellers


class Command(BaseCommand):
    help = "Count the daily sums of sales anew from the orders; may be run at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            help="go on after this seller, the last that a run which broke off named",
        )

    def handle(self, *_args: object, after: int, **_options: object) -> None:
        counted = rebuild_all(after=after, tell=self._tell)
        self.stdout.write(f"sellers counted: {counted}")

    def _tell(self, seller: int, left: int) -> None:
        if left and left % TOLD_EACH == 0:
            self.stdout.write(f"up to seller {seller}, {left} left")
