"""Wiring of the opening of a shop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "vendors.onboarding"
    verbose_name = _("Onboarding")

    def ready(self) -> None:

        from . import privacy, receivers  # noqa: F401 - they register themselves
