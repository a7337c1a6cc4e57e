"""`seed_market`: fill an empty database with the demo market, or with a larger one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from demo.market.seeding import AlreadySownError, Size, is_empty, seed_market

FULL = (
    "The database holds a market already, so nothing was changed. Use an empty "
    "database, or start the demo over with: make demo-reset"
)


class Command(BaseCommand):
    help = "Fill an empty database with farms, goods, people and a year of orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Size()
        parser.add_argument("--farms", type=_at_least(2), default=usual.farms)
        parser.add_argument("--products", type=_at_least(0), default=usual.products)
        parser.add_argument("--orders", type=_at_least(0), default=usual.orders)
        parser.add_argument(
            "--seed",
            type=int,
            default=usual.seed,
            help="the same number grows the same market",
        )
        parser.add_argument(
            "--without-photos",
            action="store_true",
            help="leave the pictures out, which take longest to prepare",
        )
        parser.add_argument(
            "--open-first",
            action="store_true",
            help="leave wide copies of pictures and films to finish_market",
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, and succeed, when there is a market already",
        )

    def handle(self, **options: Any) -> None:
        if options["if_empty"] and not is_empty():
            return
        size = Size(
            farms=options["farms"],
            products=options["products"],
            orders=options["orders"],
            seed=options["seed"],
            has_photos=not options["without_photos"],
            opens_first=options["open_first"],
        )
        with _bar(hidden=options["verbosity"] == 0) as progress:
            try:
                seed_market(size, step=_Steps(progress).tell)
            except AlreadySownError as error:
                raise CommandError(FULL) from error


def _at_least(least: int) -> Any:
    def number(text: str) -> int:
        if int(text) < least:
            raise ValueError
        return int(text)

    number.__name__ = f"number from {least} on"
    return number


def _bar(*, hidden: bool) -> Progress:
    return Progress(
        TextColumn("{task.description:<9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(quiet=hidden),
    )


class _Steps:
    """One bar for each kind of thing, made when its first step is told."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.bars: dict[str, TaskID] = {}

    def tell(self, what: str, done: int, total: int) -> None:
        if what not in self.bars:
            self.bars[what] = self.progress.add_task(what, total=total)
        self.progress.update(self.bars[what], completed=done)
