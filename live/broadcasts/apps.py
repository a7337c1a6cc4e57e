"""Wiring of broadcasts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "live.broadcasts"
    label = "broadcasts"
    verbose_name = _("Broadcasts")

    def ready(self) -> None:
        from live.broadcasts.desk.overview import next_on_desk
        from shop.catalogue.marks import GOODS_ON_AIR
        from shop.storefront.farm_list import FARMS_ON_AIR
        from vendors.members.cards import CARDS

        from . import action_labels, notifications, privacy, receivers  # noqa: F401 - they register themselves
        from .queries import farms_on_air, goods_on_air, shop_is_open
        from .rules import REQUIREMENTS

        CARDS.provide(next_on_desk)
        GOODS_ON_AIR.provide(goods_on_air)
        FARMS_ON_AIR.provide(farms_on_air)
        REQUIREMENTS.provide(shop_is_open)
