"""Wiring of returnable packaging."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContainersConfig(AppConfig):
    name = "fulfilment.containers"
    label = "containers"
    verbose_name = _("Returnable packaging")

    def ready(self) -> None:
        from . import action_labels, receivers  # noqa: F401 - connects and enters them
