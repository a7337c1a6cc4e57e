"""Wiring of a county's programme and the public page of what it achieved."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme.figures"
    label = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from . import action_labels, receivers  # noqa: F401 - they register themselves
