"""Wiring of the places."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "vendors.places"
    verbose_name = _("Places")
