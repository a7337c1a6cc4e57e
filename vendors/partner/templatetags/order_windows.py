"""How pages say when a seller takes orders."""

from datetime import datetime
from decimal import Decimal

from django import template

from vendors.partner import order_windows
from vendors.partner.models import OrderWindow, Partner
from vendors.partner.rules import OpenWindow, Ordering
from vendors.partner.wording import window_in_words, window_moment

register = template.Library()


@register.simple_tag
def ordering_of(partner: Partner) -> Ordering | None:
    """How a seller with windows stands now; None for one that always takes orders."""
    return order_windows.ordering(partner)


@register.filter
def so_far(window: OpenWindow) -> Decimal:
    """What the orders in it come to by now."""
    return order_windows.total_so_far(window)


@register.filter
def window_time(moment: datetime) -> str:
    return window_moment(moment)


@register.filter
def in_window_words(window: OrderWindow) -> str:
    return window_in_words(window)
