"""Wiring of the search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopSearchConfig(AppConfig):
    name = "shop.search"
    label = "shop_search"  # Oscar has an app labelled "search"
    verbose_name = _("Search")
