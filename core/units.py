"""What produce is measured in: whole base units (g, ml, pieces), shown in words."""

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

GRAMS_PER_JIN = 500
PER_DISPLAY_UNIT = 1000


class UnitKind(TextChoices):
    """How a product is measured. A pool and its packs count whole base units of it."""

    WEIGHT = "weight", _("by weight (kg)")
    VOLUME = "volume", _("by volume (litre)")
    PIECE = "piece", _("by piece")


def unit_price(price: Decimal, quantity: int, kind: str) -> Decimal:
    """Unrounded price of one kg, litre or piece in a pack of `quantity` base units."""
    per = 1 if kind == UnitKind.PIECE else PER_DISPLAY_UNIT
    return price * per / quantity


def price_per_jin(price: Decimal, grams: int) -> Decimal:
    """Price of one jin (500 g), as markets in China quote it; unrounded."""
    return price * GRAMS_PER_JIN / grams
