"""`finish_market`: the pictures and films that `seed_market --open-first` left out."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.market.seeding import finish_market


class Command(BaseCommand):
    help = "Make the wide copies of pictures and the films that the market lacks."

    def handle(self, **_options: Any) -> None:
        finish_market()
