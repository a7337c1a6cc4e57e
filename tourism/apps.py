"""Wiring of visits: experiences, slots, bookings and tickets."""

from django.apps import AppConfig
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _


class TourismConfig(AppConfig):
    name = "tourism"
    verbose_name = _("Visits")

    def ready(self) -> None:
        from accounts.privacy import add_part
        from shop.basket import visits
        from shop.storefront.queries import FARM_FLAGS
        from vendors.members.cards import show_on_desk
        from vendors.places.sections import add_section

        from . import acts, receivers  # noqa: F401 - they register themselves
        from .desk.cards import visit_cards
        from .privacy import PARTS
        from .queries import shown_experiences, why_not
        from .views.nearby import near

        for name, ask in PARTS.items():
            add_part(name, ask)
        visits.WHY_NOT = why_not
        offered = shown_experiences().filter(partner=OuterRef("pk"))
        FARM_FLAGS["has_visits"] = Exists(offered)
        show_on_desk(visit_cards)
        add_section("experiences", template="visit/near.html", ask=near, place=10)
