"""Wiring of what an office decides on, and of the market's office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "office.moderation"
    verbose_name = _("Office")

    def ready(self) -> None:
        from . import action_labels  # noqa: F401 - it says what codes in the log mean
