"""Breaches of what is paid after a deposit, past the services."""

from orders.order.models import Order, VendorOrder
from orders.order.services.vendor_orders import move_vendor_order, refresh_order_status
from orders.order.states import VendorOrderStatus
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Payment
from payments.payment.on_invoice import RESTS
from payments.payment.services.sources import record_source
from tests.factories.outbox import deliver_everything
from tests.factories.presales import (
    harvest,
    make_presale,
    open_rest_payment,
    order_with_deposit,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member


def _part(kilos=0, **order):
    farm = make_farm()
    make_member(farm)
    presale = make_presale(make_pack(farm, on_hand=0), deposit=20)
    order = order_with_deposit(presale, **order)
    if kilos:
        harvest(presale, kilos)
        deliver_everything()
    return VendorOrder.objects.select_related("order").get(order=order)


def owe_more_than_the_books_say():
    part = _part()
    entries = [
        Entry(RESTS, 5, part.pk),
        Entry(Account(AccountKind.GOODWILL), -5, part.pk),
    ]
    post([Draft("rest less", TransactionKind.CORRECTION, "CNY", entries)])


def leave_another_rest_than_the_parts():
    part = _part(paid=False)
    Order.objects.filter(pk=part.order_id).update(rest=part.rest - 1)


def take_a_rest_and_book_nothing():
    payment = open_rest_payment(_part(120))
    Payment.objects.filter(pk=payment.pk).update(state="succeeded")
    record_source(payment.order, payment)


def pack_before_the_rest_is_paid():
    part = _part(120)
    for status in (VendorOrderStatus.ACCEPTED, VendorOrderStatus.PACKING):
        move_vendor_order(part, status)
    refresh_order_status(part.order)


PLANTS = {
    owe_more_than_the_books_say: (
        "what is owed after a deposit is not paid and not taken off"
    ),
    leave_another_rest_than_the_parts: (
        "an order's rest is what its parts leave for later"
    ),
    take_a_rest_and_book_nothing: (
        "payments of a rest are in the books or go back in full"
    ),
    pack_before_the_rest_is_paid: (
        "parts with a deposit are packed once the rest is paid"
    ),
}
