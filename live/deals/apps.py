"""Wiring of session prices, deals, coupons and draws."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DealsConfig(AppConfig):
    name = "live.deals"
    label = "deals"
    verbose_name = _("Deals")

    def ready(self) -> None:
        from accounts.privacy import add_part

        from . import acts, receivers  # noqa: F401 - they register themselves
        from .privacy import PARTS

        for name, ask in PARTS.items():
            add_part(name, ask)
