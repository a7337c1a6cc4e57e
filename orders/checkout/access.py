"""Who may see an order, as the checkout asks it; the rule stands with the order."""

from orders.order.access import (
    MAX_KEYS,
    SESSION_KEYS,
    fits,
    is_owner,
    remember_order,
    visible_order,
)

__all__ = [
    "MAX_KEYS",
    "SESSION_KEYS",
    "fits",
    "is_owner",
    "remember_order",
    "visible_order",
]
