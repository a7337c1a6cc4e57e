"""Wiring of the reviews that buyers write."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "orders.reviews"
    label = "bought_reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from . import privacy, queries, receivers  # noqa: F401 - they register themselves
