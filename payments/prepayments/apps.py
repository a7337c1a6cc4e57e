"""Wiring of prepayments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrepaymentsConfig(AppConfig):
    name = "payments.prepayments"
    label = "prepayments"
    verbose_name = _("Prepayments")

    def ready(self) -> None:

        from . import privacy, receivers  # noqa: F401 - they register themselves
