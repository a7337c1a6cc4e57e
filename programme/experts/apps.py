"""Wiring of experts: their roster, visits, mentoring of farms, question hours."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    name = "programme.experts"
    label = "experts"
    verbose_name = _("Experts")

    def ready(self) -> None:
        # They register themselves.
        from . import action_labels, notifications, privacy  # noqa: F401
