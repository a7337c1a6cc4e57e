"""Wiring of visits: experiences, slots, bookings and tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TourismConfig(AppConfig):
    name = "tourism"
    verbose_name = _("Visits")

    def ready(self) -> None:
        from core.share_cards import SHARE_CARDS
        from shop.basket.groups import WHY_NOT
        from shop.catalogue.sections import SECTIONS as LISTING_SECTIONS
        from shop.catalogue.services.publication import OPENS_VISIT
        from shop.storefront.queries import FARM_FLAGS
        from tourism.queries.slots import why_not
        from tourism.views.experiences import near
        from vendors.members.cards import CARDS
        from vendors.places.sections import SECTIONS

        from . import action_labels, notifications, privacy, receivers  # noqa: F401 - they register themselves
        from .desk.cards import visit_cards
        from .page_heads import card_of_shown_experience
        from .queries.review import section_of
        from .queries.slots import has_visits
        from .services.experiences import open_approved

        WHY_NOT.provide(why_not)
        FARM_FLAGS.provide(has_visits)
        CARDS.provide(visit_cards)
        SECTIONS.provide(near)
        SHARE_CARDS.provide(card_of_shown_experience)
        OPENS_VISIT.provide(open_approved)
        LISTING_SECTIONS.provide(section_of)
