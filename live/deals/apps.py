"""Wiring of session prices, deals, coupons and draws."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DealsConfig(AppConfig):
    name = "live.deals"
    label = "deals"
    verbose_name = _("Deals")

    def ready(self) -> None:

        from . import action_labels, notifications, privacy, receivers  # noqa: F401 - they register themselves
