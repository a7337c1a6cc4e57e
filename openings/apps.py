"""Wiring of shops by the hundred."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpeningsConfig(AppConfig):
    name = "openings"
    verbose_name = _("New sellers")

    def ready(self) -> None:
        from vendors.onboarding.rules import APPROVED_BEFORE

        from . import action_labels, emails, privacy  # noqa: F401 - they register themselves
        from .services.invitations import approve_beforehand

        APPROVED_BEFORE.provide(approve_beforehand)
