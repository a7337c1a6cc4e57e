"""What an order's pages show of how late it is and of the days that are offered."""

from datetime import datetime

from django import template

from fulfilment.deadlines.forms import NewDateForm
from fulfilment.deadlines.models import NewDate
from fulfilment.deadlines.performance import punctuality_of
from fulfilment.deadlines.queries import open_date, schedule_of
from fulfilment.deadlines.states import Punctuality
from orders.order.models import VendorOrder

register = template.Library()


@register.simple_tag
def offered_date(vendor_order: VendorOrder) -> NewDate | None:
    """A later day that waits for the shopper's answer.

    A query for each part that waits, unless `has_new_date` says that there is none.
    """
    may = vendor_order.is_promised and getattr(vendor_order, "has_new_date", True)
    return open_date(vendor_order) if may else None


@register.simple_tag
def given_back_at(vendor_order: VendorOrder) -> datetime | None:
    """When a late part is cancelled and refunded by itself."""
    return schedule_of(vendor_order).give_back_at if vendor_order.is_late else None


@register.simple_tag
def new_date_form(vendor_order: VendorOrder) -> NewDateForm | None:
    """None where no later day can be offered."""
    may = vendor_order.is_promised and not hasattr(vendor_order, "pickup")
    return NewDateForm(auto_id="new_%s") if may else None


@register.filter
def is_behind(vendor_order: VendorOrder) -> bool:
    """Whether it counts against its seller."""
    return punctuality_of(vendor_order) != Punctuality.IN_TIME


@register.filter
def punctuality(vendor_order: VendorOrder) -> str:
    """How it counts for its seller's rates, in words."""
    return str(punctuality_of(vendor_order).label)
