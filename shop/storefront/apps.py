"""Wiring of the storefront."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StorefrontConfig(AppConfig):
    name = "shop.storefront"
    verbose_name = _("Storefront")

    def ready(self) -> None:
        from . import privacy  # noqa: F401 - it registers itself
