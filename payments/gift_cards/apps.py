"""Wiring of gift cards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GiftCardsConfig(AppConfig):
    name = "payments.gift_cards"
    label = "gift_cards"
    verbose_name = _("Gift cards")

    def ready(self) -> None:

        from . import action_labels, letters, privacy, receivers  # noqa: F401 - they register themselves
