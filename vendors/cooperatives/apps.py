"""Wiring of cooperatives, their households and stakes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperativesConfig(AppConfig):
    name = "vendors.cooperatives"
    verbose_name = _("Cooperatives")

    def ready(self) -> None:

        from . import action_labels, privacy, receivers  # noqa: F401 - they register themselves
