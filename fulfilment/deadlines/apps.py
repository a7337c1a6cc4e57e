"""Wiring of deadlines: orders that nobody sends are heard of, sent, or paid back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "fulfilment.deadlines"
    verbose_name = _("Overdue orders")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects the signal
