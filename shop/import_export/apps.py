"""The app of files that go in and out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "shop.import_export"
    label = "exchange"
    verbose_name = _("Import and export")
