"""Wiring of what is kept of broadcasts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "live.records"
    label = "records"
    verbose_name = _("Broadcast records")

    def ready(self) -> None:
        from live.broadcasts.rules import CONSENT, SELLERS
        from payments.payouts.rules import HOSTS
        from shop.catalogue.details import VIDEO

        from . import action_labels, notifications, receivers  # noqa: F401 - they register themselves
        from .product_video import video_of
        from .queries import hosts_of, percent_agreed, sellers_agreed

        CONSENT.provide(percent_agreed)
        SELLERS.provide(sellers_agreed)
        HOSTS.provide(hosts_of)
        VIDEO.provide(video_of)
