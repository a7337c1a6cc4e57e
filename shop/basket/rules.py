"""What a basket may hold, when two clicks are one, and what was agreed for a line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

MAX_LINES = 100
MAX_PACKS = 9_999  # of one kind; more is a typing error or mischief
# The same form sent again within this time is the same click. Later it is a wish for
# more: the page may come from a cache or from the browser's history.
SAME_CLICK = timedelta(seconds=10)
CLICKS_KEPT = timedelta(hours=1)
# Longer than the cookie that leads to a guest's basket, which each visit may renew.
BASKETS_KEPT = timedelta(days=90)
MAX_CLICK_LENGTH = 48
MAX_CUSTOMER_NAME = 80
# What somebody began for a customer and never ordered; their number is kept no longer.
ASSISTED_KEPT = timedelta(days=3)
# How long a visitor counts as come from where the first link said.
ORIGIN_KEPT = timedelta(hours=24)
MAX_ORIGIN_LENGTH = 24


@dataclass(frozen=True)
class Agreement:
    """A price that a line was promised, and until when it has it.

    `key` tells it from other agreements on the same pack, which are lines of their own.
    `reserved_quantity` are the base units that somebody holds in the pool for exactly
    this line; whoever does listens to `shop.basket.signals` and hands them over or
    frees them.
    """

    key: str
    price: Decimal
    until: datetime
    reserved_quantity: int = 0


def packs_that_fit(available: int, *, pack: int, taken: int = 0) -> int:
    """Whole packs of `pack` base units that a pool still fills.

    `taken` are the base units that the basket's other lines want of it.
    """
    return min(MAX_PACKS, max(0, available - taken) // pack)


def reference(
    product_id: int,
    pack_id: int,
    agreed: Agreement | None = None,
    lot_id: int | None = None,
) -> str:
    """What tells a basket's lines apart: the pack, its lot, and what was agreed."""
    plain = f"{product_id}_{pack_id}"
    if lot_id is not None:
        plain += f"_lot{lot_id}"
    return f"{plain}_{agreed.key}" if agreed else plain
