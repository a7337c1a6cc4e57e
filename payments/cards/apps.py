"""Wiring of saved cards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CardsConfig(AppConfig):
    name = "payments.cards"
    label = "cards"
    verbose_name = _("Saved cards")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import privacy, receivers  # noqa: F401 - connects the events
