"""Wiring of courses, sessions, quizzes and certificates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - it connects itself to the signals
