"""Wiring of the market stall: goods sold from hand to hand."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StallConfig(AppConfig):
    name = "stall"
    verbose_name = _("Market stall")

    def ready(self) -> None:
        from . import action_labels  # noqa: F401 - it says what codes in the log mean
