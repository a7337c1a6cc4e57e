"""`manage.py rebuild_rollups`: all daily sums of sales are counted anew."""

from django.core.management.base import BaseCommand

from reports.rollups.services import rebuild_all


class Command(BaseCommand):
    help = "Count the daily sums of sales anew from the orders; may be run at any time."

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"sellers counted: {rebuild_all()}")
