"""Wiring of the way from plot to parcel, and of recalls."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracingConfig(AppConfig):
    name = "orders.tracing"
    verbose_name = _("Tracing and recalls")

    def ready(self) -> None:
        from shop.search.queries import numbered

        from .found import lot_named

        numbered.provide(lot_named)
