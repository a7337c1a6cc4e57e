"""Wiring of sellers' bank details."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankingConfig(AppConfig):
    name = "vendors.banking"
    verbose_name = _("Bank details")
