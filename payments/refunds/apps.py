"""Wiring of the pages where people give money back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefundsConfig(AppConfig):
    name = "payments.refunds"
    label = "refunds"
    verbose_name = _("Refunds")
