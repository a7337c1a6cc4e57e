"""Wiring of a market's opening."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpeningConfig(AppConfig):
    name = "office.opening"
    label = "opening"
    verbose_name = _("Opening")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import action_labels  # noqa: F401 - it names what is logged
