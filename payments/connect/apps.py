"""Wiring of sellers' accounts at Stripe."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectConfig(AppConfig):
    name = "payments.connect"
    label = "connect"
    verbose_name = _("Stripe accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects the events
