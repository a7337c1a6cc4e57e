"""Boxes that come again and again, who subscribed to them, and each delivery."""

from .boxes import Box, BoxHoliday, BoxItem, BoxPack, BoxSize
from .subscriptions import BoxChoice, BoxDelivery, Subscription

__all__ = [
    "Box",
    "BoxChoice",
    "BoxDelivery",
    "BoxHoliday",
    "BoxItem",
    "BoxPack",
    "BoxSize",
    "Subscription",
]
