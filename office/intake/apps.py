"""Wiring of harvests that households deliver at the depot."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "office.intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects itself to the signals
