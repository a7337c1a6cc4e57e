"""The shopper's basket: lines are packs, and each pack names its seller."""

from django.db import models
from django.db.models import Q
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine


class Basket(AbstractBasket):  # type: ignore[misc]  # Oscar has no types
    """A basket. An owner has at most one that is open."""

    class Meta(AbstractBasket.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(status="Open", owner__isnull=False),
                name="one_open_basket_per_owner",
            )
        ]


class Line(AbstractLine):  # type: ignore[misc]  # Oscar has no types
    """So many packs of one stock record. Oscar's prices on it are those last seen."""

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                name="basket_line_quantity_positive", condition=Q(quantity__gt=0)
            )
        ]


from oscar.apps.basket.models import (  # noqa: E402 - Oscar's rest comes after ours
    InvalidBasketLineError,
    LineAttribute,
)

__all__ = ["Basket", "InvalidBasketLineError", "Line", "LineAttribute"]
