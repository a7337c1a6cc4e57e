"""Wiring of harvest lots at the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HarvestConfig(AppConfig):
    name = "vendors.harvest"
    verbose_name = _("Harvest lots")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects itself to the signals
