"""Boxes that come again and again, who subscribed to them, and each delivery."""

from .boxes import (
    EVERY_WEEKDAY,
    OF_FARMS,
    Box,
    BoxHoliday,
    BoxItem,
    BoxPack,
    BoxSize,
)
from .subscriptions import BoxChoice, BoxDelivery, Subscription
from .terms import BoxTerm

__all__ = [
    "EVERY_WEEKDAY",
    "OF_FARMS",
    "Box",
    "BoxChoice",
    "BoxDelivery",
    "BoxHoliday",
    "BoxItem",
    "BoxPack",
    "BoxSize",
    "BoxTerm",
    "Subscription",
]
