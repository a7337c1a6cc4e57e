"""Makes the daily figures of every county anew from its sellers' days."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programme.figures.services.rollups import rebuild
from reports.rollups.services import count_dirty_days
from vendors.places.models import County


class Command(BaseCommand):
    help = "Count every day of every county (or of those named by slug) anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("county", nargs="*", help="slugs; all when none is named")

    def handle(self, *_args: Any, **options: Any) -> None:
        counties = County.objects.order_by("slug")
        if options["county"]:
            counties = counties.filter(slug__in=options["county"])
        count_dirty_days()
        for county in counties:
            self.stdout.write(f"{county.slug}: {rebuild(county)} figures")
