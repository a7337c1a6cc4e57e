"""The chosen way of delivery as an order keeps it, with what is promised by it."""

from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from core import dates
from orders.order.draft import Delivery
from shop.basket.shipping_options import DeliveryQuote, PickupSlot
from vendors.partner.models import Partner


def delivery_of(quote: DeliveryQuote, slot: PickupSlot | None) -> Delivery:
    """The quote at its time, with the days and hours that are promised by it."""
    return Delivery(
        code=quote.code,
        name=lazy(_full_name, str)(quote),
        cost=quote.cost,
        depot=_depot(quote),
        is_pickup=quote.is_pickup,
        by_van=quote.by_van,
        expected_from=slot.date if slot else quote.expected_from,
        expected_to=slot.date if slot else quote.expected_to,
        accept_by=_accept_by(quote, slot),
        send_by=_send_by(quote, slot),
    )


def _send_by(quote: DeliveryQuote, slot: PickupSlot | None) -> datetime | None:
    """The first moment at which it is late; who collects finds it ready.

    What a van brings is late when its day is over.
    """
    if slot and quote.by_van:
        return dates.end_of(slot.date)
    if slot:
        return dates.at(slot.date, slot.opens)
    return dates.end_of(quote.leaves) if quote.leaves else None


def _accept_by(quote: DeliveryQuote, slot: PickupSlot | None) -> datetime | None:
    if quote.accept_on is None:
        return None
    by, send_by = dates.end_of(quote.accept_on), _send_by(quote, slot)
    return min(by, send_by) if send_by else by


def _depot(quote: DeliveryQuote) -> Partner | None:
    if quote.method is None or not quote.method.packs_together:
        return None
    depot: Partner = quote.method.partner
    return depot


def _full_name(quote: DeliveryQuote) -> str:
    """The way, and whose it is when the seller's cooperative carries it."""
    name = quote.method.name if quote.method else quote.name
    if not quote.carrier:
        return str(name)
    names = {"method": name, "carrier": quote.method.partner.name}
    return _("%(method)s by %(carrier)s") % names
