"""Wiring of harvests that households deliver at the depot."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "office.intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        from . import acts, receivers  # noqa: F401 - they register themselves
