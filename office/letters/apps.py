"""Wiring of what sellers write to their followers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "office.letters"
    verbose_name = _("Letters to followers")

    def ready(self) -> None:
        from . import action_labels, notifications, privacy, receivers  # noqa: F401 - they register themselves
