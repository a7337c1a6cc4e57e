"""Wiring of business buyers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BusinessBuyersConfig(AppConfig):
    name = "selling.business_buyers"
    label = "business_buyers"
    verbose_name = _("Business buyers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import (  # noqa: F401 - they register themselves
            action_labels,
            notifications,
            privacy,
            queries,
            receivers,
        )
        from .services import credit  # noqa: F401 - likewise
