"""`manage.py start`: the link by which a new market gets its operator."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from office.opening.rules import LinkRefusedError
from office.opening.services import close_if_new, issue_link


class Command(BaseCommand):
    """Print a link that holds a day and works once."""

    help = "Print the one-time link to the setup of a market that has no operator yet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each call ends the links before it."""
        close_if_new()
        try:
            token = issue_link()
        except LinkRefusedError as refused:
            raise CommandError(refused.words) from refused
        path = reverse("setup:link", args=[token])
        self.stdout.write(f"Set the market up: {settings.SITE_URL}{path}")
        self.stdout.write("The link works once, within 24 hours.")
