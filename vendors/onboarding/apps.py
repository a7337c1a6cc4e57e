"""Wiring of the opening of a shop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "vendors.onboarding"
    verbose_name = _("Onboarding")

    def ready(self) -> None:
        from accounts.privacy import add_part

        from . import receivers  # noqa: F401 - connects itself to the signal
        from .privacy import applications_of

        add_part("applications", applications_of)
