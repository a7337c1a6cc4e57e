"""`manage.py rebuild_search`: index everything that a search finds anew."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from core.search.documents import recount_terms
from shop.catalogue.models import Product
from shop.search.sources import index_all_goods, keep_index


class Command(BaseCommand):
    help = (
        "Index goods, farms, villages, broadcasts and courses anew, while the shop is "
        "open. Needed after other words were indexed; safe to stop and to run again."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        with Progress(console=Console(quiet=options["verbosity"] == 0)) as progress:
            bar = progress.add_task("Goods", total=Product.objects.count())
            index_all_goods(lambda done: progress.update(bar, completed=done))
        keep_index()
        self.stdout.write(f"{recount_terms()} names can be completed.")
