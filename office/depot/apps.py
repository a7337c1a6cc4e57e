"""Wiring of the depot's pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DepotConfig(AppConfig):
    name = "office.depot"
    verbose_name = _("Depot")

    def ready(self) -> None:
        from . import action_labels  # noqa: F401 - it names what is logged
