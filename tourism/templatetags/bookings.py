"""What an order's page says of its visits."""

from collections.abc import Iterable, Mapping

from django import template

from orders.order.models import VendorOrder
from tourism.models import Booking
from tourism.queries.guests import bookings_by_part
from tourism.wording import (
    back_of,
    due_words,
    places_words,
    state_of,
    terms_words,
    when_of,
    where_of,
)

register = template.Library()

register.filter("when_of", when_of)
register.filter("where_of", where_of)
register.filter("state_of", state_of)
register.filter("back_of", back_of)
register.filter("terms_words", terms_words)
register.filter("places_words", places_words)
register.simple_tag(due_words)


@register.simple_tag
def visits_of(
    vendor_orders: Iterable[tuple[VendorOrder, object]],
) -> Mapping[int, list[Booking]]:
    """The bookings of an order's parts; two queries, none without a visit."""
    return bookings_by_part([vendor_order for vendor_order, _timeline in vendor_orders])


@register.simple_tag
def bookings_in(
    visits: Mapping[int, list[Booking]], vendor_order: VendorOrder
) -> list[Booking]:
    return visits.get(vendor_order.pk, [])
