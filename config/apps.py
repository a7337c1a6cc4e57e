"""Wiring of the market as a whole."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "config"
    verbose_name = _("Market")

    def ready(self) -> None:
        from . import earlier  # noqa: F401 - registers its check
        from .conditions import enter_conditions
        from .counting import enter_counts
        from .safety import refuse_unsafe_start

        refuse_unsafe_start()
        enter_counts()
        enter_conditions()
