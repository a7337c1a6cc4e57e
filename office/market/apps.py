"""The pages on which staff set the market up: they keep no rows of their own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "office.market"
    verbose_name = _("Market office")
