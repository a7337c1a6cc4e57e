"""Wiring of visits: experiences, slots, bookings and tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TourismConfig(AppConfig):
    name = "tourism"
    verbose_name = _("Visits")

    def ready(self) -> None:
        from shop.basket import visits

        from . import acts, receivers  # noqa: F401 - they register themselves
        from .queries import why_not

        visits.WHY_NOT = why_not
