"""Slows down who sends more about an order than people do."""

from django.http import HttpRequest

from core import limits
from core.client import address_of

WINDOW = 3600  # seconds
# Sent forms with or without photos, for one order and from one address.
OF_AN_ORDER = 40
OF_AN_ADDRESS = 120


def _limits(request: HttpRequest, order_id: int) -> dict[str, int]:
    return {
        f"claims:order:{order_id}": OF_AN_ORDER,
        f"claims:address:{address_of(request)}": OF_AN_ADDRESS,
    }


def may_send(request: HttpRequest, order_id: int) -> bool:
    """Whether the order, and the place it is written from, have any left this hour.

    Counts the one that asks.
    """
    return limits.within(_limits(request, order_id), WINDOW)
