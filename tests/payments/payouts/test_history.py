"""Orders from before the books."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from orders.order.models import LineAdjustment
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from payments.ledger.models import LedgerTransaction, Posting
from payments.payment.models import Payment, Refund
from payments.payment.services.refunds import ask_refund
from payments.payouts.models import Earning, FeeReturn
from tests.config.breaches.books import unguarded
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.payments import held, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def forget():
    """As if the books had not been there."""
    with unguarded(), connection.cursor() as cursor:
        for model in (Posting, LedgerTransaction, FeeReturn, Earning):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def open_books():
    out = StringIO()
    call_command("open_books", stdout=out)
    return out.getvalue().strip()


def test_books_of_the_past_are_as_if_they_had_been_kept():
    farm = make_farm()
    make_paid_order([(make_pack(farm, price="100.00"), 1)])
    cancelled = make_vendor_order(make_pack(farm, price="50.00"))
    cancel_vendor_order(cancelled, by=None, by_shopper=True)
    vendor_order = make_packed_vendor_order(make_pack(farm, price="10.00"), 1)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
    )
    before = owed(farm), held("refunds"), held("shoppers")
    due = Earning.objects.get().due_at
    forget()
    assert owed(farm) == 0

    assert open_books() == "orders written into the books: 3"

    assert (owed(farm), held("refunds"), held("shoppers")) == before
    assert abs(Earning.objects.get().due_at - due).total_seconds() < 60
    assert open_books() == "orders written into the books: 0"
    assert (owed(farm), held("refunds"), held("shoppers")) == before


def test_books_may_be_opened_after_refunds_came_in():
    make_fee("10")
    farm = make_farm()
    vendor_order = make_vendor_order(make_pack(farm, price="50.00"))
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)

    assert open_books() == "orders written into the books: 0"

    assert (owed(farm), held("commission"), held("refunds")) == (0, 0, 6200)


def test_refunds_of_orders_that_were_never_paid_are_in_the_books():
    order = make_order([(make_pack(price="50.00"), 1)])
    payment = Payment.objects.create(
        order=order, key="late", amount=6200, currency="CNY", state="succeeded"
    )
    ask_refund(payment, amount=6200, cause="unplaced:late")
    forget()

    open_books()

    assert (held("unplaced"), held("refunds"), held("shoppers")) == (0, 6200, -6200)


def test_weight_given_back_is_named_to_its_line():
    vendor_order = make_packed_vendor_order(make_pack(price="100.00"), 1)
    line = vendor_order.lines.get()
    row = LineAdjustment.objects.create(
        line=line, kind="weight", units_before=5000, units_after=4000, amount=20
    )
    payment = vendor_order.order.payments.get()
    refund = Refund.objects.create(
        payment=payment,
        vendor_order=vendor_order,
        cause=f"adjusted:{row.pk}",
        amount=2000,
    )

    open_books()

    assert list(refund.lines.values_list("line", "amount")) == [(line.pk, 2000)]
