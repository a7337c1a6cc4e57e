"""Wiring of harvests that households deliver at the depot."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from vendors.cooperatives.models import Household

# Of a household's receipts, how many its page shows.
LATEST = 3


class IntakeConfig(AppConfig):
    name = "office.intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        from . import acts, receivers  # noqa: F401 - they register themselves
