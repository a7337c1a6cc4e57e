"""Wiring of broadcasts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "live.broadcasts"
    label = "broadcasts"
    verbose_name = _("Broadcasts")

    def ready(self) -> None:
        from accounts.privacy import add_part
        from vendors.members.cards import show_on_desk

        from . import acts, emails, receivers  # noqa: F401 - they register themselves
        from .cards import next_on_desk
        from .privacy import PARTS
        from .requirements import shop_is_open
        from .rules import require

        for name, ask in PARTS.items():
            add_part(name, ask)
        show_on_desk(next_on_desk)
        require(shop_is_open)
