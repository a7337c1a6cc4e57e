"""What breaks each invariant of the audit, by noun."""

from . import (
    adjusted,
    announcements,
    books,
    claims,
    credit,
    deals,
    depot,
    discounts,
    disputes,
    documents,
    goods,
    hosting,
    households,
    imports,
    intake,
    listings,
    live,
    lots,
    market,
    money,
    orders,
    packing,
    payouts,
    pickups,
    programme,
    reconciliation,
    rollups,
    sellers,
    stripe,
    surplus,
    talk,
    training,
    vetting,
    video,
)
from .rows import change

_ALL = (
    goods,
    imports,
    intake,
    listings,
    lots,
    orders,
    money,
    adjusted,
    books,
    hosting,
    claims,
    credit,
    deals,
    depot,
    documents,
    discounts,
    packing,
    payouts,
    disputes,
    reconciliation,
    rollups,
    pickups,
    programme,
    stripe,
    sellers,
    market,
    talk,
    households,
    surplus,
    vetting,
    training,
    announcements,
    live,
    video,
)
PLANTS = {plant: name for one in _ALL for plant, name in one.PLANTS.items()}
REFUSED = {
    plant: name for one in _ALL for plant, name in getattr(one, "REFUSED", {}).items()
}

SUMS = reconciliation.SUMS | programme.SUMS | rollups.SUMS

__all__ = ["PLANTS", "REFUSED", "SUMS", "change"]
