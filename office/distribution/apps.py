"""Wiring of how a cooperative shares its surplus."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistributionConfig(AppConfig):
    name = "office.distribution"
    verbose_name = _("Distribution")
