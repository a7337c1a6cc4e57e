"""Wiring of tracking: what carriers say of parcels that are on their way."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "fulfilment.tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - they connect themselves to the signals
