"""Wiring of the storefront."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StorefrontConfig(AppConfig):
    name = "shop.storefront"
    verbose_name = _("Storefront")

    def ready(self) -> None:
        from accounts.privacy import add_part

        from .privacy import follows_of, reviews_of

        add_part("follows", follows_of)
        add_part("reviews", reviews_of)
