"""How boxes travel: the ways of their seller, and how one goes on its day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from checkout.deliveries import delivery_of
from core import dates
from orders.order.draft import Delivery
from orders.shipping.arrivals import Consignment
from orders.shipping.quotes import ways
from selling.boxes.models import Box
from shop.basket.shipping_options import DeliveryQuote, PickupSlot

from .contents import Wanted


def ways_of(
    box: Box, contents: Iterable[Wanted], price: Decimal, region: str
) -> tuple[DeliveryQuote, ...]:
    """How the seller sends a box of that price there; none where it doesn't."""
    rows = list(contents)
    goods = Consignment(
        partner=box.partner,
        goods=price,
        weight_grams=sum(one.pack.weight_grams * one.quantity for one in rows),
        currency=box.currency,
    )
    found = ways([goods], region, asks_minimum=False)[box.partner_id]
    return found.quotes


def way_named(quotes: Iterable[DeliveryQuote], code: str) -> DeliveryQuote | None:
    """The way that was agreed, or the first that brings it where that is gone."""
    known = list(quotes)
    agreed = next((one for one in known if one.code == code), None)
    return agreed or next((one for one in known if not one.is_pickup), None)


def slot_on(quote: DeliveryQuote, day: date) -> PickupSlot | None:
    """The hours of that day, where its way has hours with room."""
    return next((slot for slot in quote.slots if slot.date == day), None)


def delivery_on(quote: DeliveryQuote, day: date, cost: Decimal) -> Delivery:
    """That way on that day, at the price that was agreed.

    What a carrier brings leaves on the day and comes after it.
    """
    slot = slot_on(quote, day)
    made = replace(delivery_of(quote, slot), cost=cost)
    if slot:
        return made
    travels = timedelta(0)
    until = travels
    if not quote.is_pickup and not quote.by_van and quote.leaves:
        travels = quote.expected_from - quote.leaves
        until = quote.expected_to - quote.leaves
    send_by = dates.end_of(day)
    soon = dates.end_of(dates.day_of(timezone.now()) + dates.DAY)
    return replace(
        made,
        expected_from=day + travels,
        expected_to=day + until,
        accept_by=min(soon, send_by),
        send_by=send_by,
    )
