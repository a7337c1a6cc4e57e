"""Wiring of the packing and dispatch."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FulfilmentConfig(AppConfig):
    name = "fulfilment.packing"
    label = "fulfilment"
    verbose_name = _("Fulfilment")
