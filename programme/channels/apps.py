"""Wiring of what farms sell in other places than this market."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "programme.channels"
    label = "channels"
    verbose_name = _("Sales in other channels")

    def ready(self) -> None:
        # They register themselves.
        from . import action_labels, notifications, privacy, receivers  # noqa: F401
