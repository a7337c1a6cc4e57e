"""What produce is measured in: whole base units (g, ml, pieces), shown in words."""

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

GRAMS_PER_JIN = 500
GRAMS_PER_TONNE = 1_000_000
PER_DISPLAY_UNIT = 1000


class UnitKind(TextChoices):
    """How a product is measured. A pool and its packs count whole base units of it."""

    WEIGHT = "weight", _("by weight (kg)")
    VOLUME = "volume", _("by volume (litre)")
    PIECE = "piece", _("by piece")


class PieceUnit(TextChoices):
    """What one piece is of a product sold by piece. It changes the words alone."""

    PIECE = "piece", _("piece")
    BUNCH = "bunch", _("bunch")
    TRAY = "tray", _("tray")
    BOX = "box", _("box")


_OF_PIECES = frozenset(PieceUnit.values)


def measure_of(kind: str, piece_unit: str = PieceUnit.PIECE) -> str:
    """What pages say amounts in: "weight", "volume", or what a piece is ("bunch")."""
    return str(piece_unit if kind == UnitKind.PIECE else kind)


def kind_of(measure: str) -> str:
    """The way back: a bunch, a tray and a box are counted by piece."""
    return str(UnitKind.PIECE if measure in _OF_PIECES else measure)


def unit_price(price: Decimal, quantity: int, kind: str) -> Decimal:
    """Unrounded price of one kg, litre or piece in a pack of `quantity` base units."""
    per = 1 if kind_of(kind) == UnitKind.PIECE else PER_DISPLAY_UNIT
    return price * per / quantity


def price_per_jin(price: Decimal, grams: int) -> Decimal:
    """Price of one jin (500 g), as markets in China quote it; unrounded."""
    return price * GRAMS_PER_JIN / grams
