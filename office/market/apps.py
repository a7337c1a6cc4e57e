"""The pages on which the market, and offices for themselves, are set up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "office.market"
    verbose_name = _("Market office")
