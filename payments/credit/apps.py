"""Wiring of the shoppers' balances."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    name = "payments.credit"
    label = "credit"
    verbose_name = _("Balances of shoppers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects the signals
