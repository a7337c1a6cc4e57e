"""Wiring of claims: spoiled, short or wrong goods."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "fulfilment.claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - they connect themselves to the signals
