"""Wiring of broadcasts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "live.broadcasts"
    label = "broadcasts"
    verbose_name = _("Broadcasts")

    def ready(self) -> None:
        from . import acts  # noqa: F401 - names its acts
