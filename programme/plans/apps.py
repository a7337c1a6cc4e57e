"""Wiring of counties' programmes: budgets, measures, milestones."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "programme.plans"
    label = "plans"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        # They register themselves.
        from . import action_labels, notifications, privacy, receivers  # noqa: F401
