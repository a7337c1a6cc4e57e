"""The pages on which the market, and offices for themselves, are set up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "office.market"
    verbose_name = _("Market office")

    def ready(self) -> None:
        from office.moderation.queue_queries import OTHER_KINDS

        from .queue_kinds import proposals_to_decide, reviews_in_queue

        OTHER_KINDS.provide(proposals_to_decide)
        OTHER_KINDS.provide(reviews_in_queue)
