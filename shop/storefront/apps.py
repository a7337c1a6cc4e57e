"""Wiring of the storefront."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StorefrontConfig(AppConfig):
    name = "shop.storefront"
    verbose_name = _("Storefront")

    def ready(self) -> None:
        from core.share_cards import SHARE_CARDS

        from . import guest_wishes, privacy  # noqa: F401 - they register themselves
        from .page_heads import card_of_shown_farm
        from .shared_wishes import card_of_shared_wishes

        SHARE_CARDS.provide(card_of_shown_farm)
        SHARE_CARDS.provide(card_of_shared_wishes)
