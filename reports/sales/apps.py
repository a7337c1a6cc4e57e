"""Wiring of a seller's figures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "reports.sales"
    label = "figures"
    verbose_name = _("Figures")
