"""Breaches of presales, past the services."""

from datetime import timedelta

from django.utils import timezone

from orders.order.models import VendorOrder
from orders.order.services.vendor_orders import move_vendor_order, refresh_order_status
from orders.order.states import VendorOrderStatus
from selling.presales.models import Presale, PresaleLine
from selling.presales.states import PresaleState
from tests.factories.orders import make_paid_order
from tests.factories.presales import make_presale, pack_of
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member


def _farm():
    """One that somebody runs."""
    farm = make_farm()
    make_member(farm)
    return farm


def _ordered():
    presale = make_presale(make_pack(_farm(), on_hand=0))
    return presale, make_paid_order([(pack_of(presale), 1)])


def promise_too_much():
    presale, _order = _ordered()
    Presale.objects.filter(pk=presale.pk).update(low=1)


def put_in_other_goods():
    presale, _order = _ordered()
    other = make_paid_order([(make_pack(_farm()), 1)]).lines.get()
    PresaleLine.objects.create(presale=presale, line=other)


def pack_before_the_harvest():
    _presale, order = _ordered()
    part = VendorOrder.objects.get(order=order)
    for status in (VendorOrderStatus.ACCEPTED, VendorOrderStatus.PACKING):
        move_vendor_order(part, status)
    refresh_order_status(part.order)


def fail_and_keep_orders():
    presale, _order = _ordered()
    Presale.objects.filter(pk=presale.pk).update(
        state=PresaleState.FAILED, harvested=0, decided_at=timezone.now()
    )


def forget_to_close():
    presale, _order = _ordered()
    days = timedelta(days=1)
    Presale.objects.filter(pk=presale.pk).update(
        opens=timezone.now() - 2 * days, closes=timezone.now() - days
    )


PLANTS = {
    promise_too_much: "presales promise no more than their low end",
    put_in_other_goods: "presale lines are of the presale's goods",
    pack_before_the_harvest: "presale goods are packed after their harvest",
    fail_and_keep_orders: "nobody waits for a harvest that failed",
    forget_to_close: "presales are opened, closed and settled in time",
}
