"""Wiring of camera and console."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    name = "live.studio"
    label = "studio"
    verbose_name = _("Camera and console")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - listens to orders
