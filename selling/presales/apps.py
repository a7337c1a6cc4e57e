"""Wiring of presales."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresalesConfig(AppConfig):
    name = "selling.presales"
    label = "presales"
    verbose_name = _("Presales")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import (  # noqa: F401 - they register themselves
            action_labels,
            notifications,
            queries,
            receivers,
            rest_notifications,
        )
