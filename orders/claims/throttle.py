"""Slows down who sends more about an order than people do."""

from django.core.cache import cache
from django.http import HttpRequest

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
    limits = _limits(request, order_id)
    for key in limits:
        cache.add(key, 0, WINDOW)
        try:
            cache.incr(key)
        except ValueError:  # ran out between the two
            cache.set(key, 1, WINDOW)
    used = cache.get_many(limits)
    return all(used.get(key, 0) <= limit for key, limit in limits.items())
