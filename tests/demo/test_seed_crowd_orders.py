"""More orders than were written are copies of them, as true as those they copy."""

import pytest
from django.db.models import Count, F

from config.integrity import INVARIANTS
from core.integrity import run
from demo.market import copies, crowd_orders, seeding
from demo.market.seeding import Size, seed_market
from fulfilment.invoicing.models import Document
from notifications.models import Notification
from orders.order.models import Order, VendorOrder
from payments.ledger.models import Posting
from payments.payment.models import Payment
from payments.payouts.models import Earning
from reports.rollups.models import PartsDay
from tests.factories.orders import make_china

WRITTEN, ALL = 80, 400
SIZE = Size(farms=12, products=60, orders=ALL, has_photos=False)


@pytest.fixture(scope="module")
def market(kept):
    make_china()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeding, "WRITTEN_ORDERS", WRITTEN)
        patch.setattr(crowd_orders, "AT_ONCE", 100)
        patch.setattr(copies, "MANY", 100)
        seed_market(SIZE)


def copied_orders():
    return Order.objects.filter(guest_email__startswith="guest", status="received")


def test_audit_finds_nothing_amiss(market, db):
    amiss = [finding for finding in run(INVARIANTS) if not finding.is_ok]

    assert amiss == []


def test_as_many_are_made_as_were_asked_for_each_once(market, db):
    assert Order.objects.count() >= ALL
    assert copied_orders().count() >= ALL - WRITTEN
    assert Order.objects.values("number").distinct().count() == Order.objects.count()
    assert (
        Payment.objects.filter(order__in=copied_orders()).count()
        == copied_orders().count()
    )


def test_no_copy_waits_for_anything_and_nobody_is_told_of_it(market, db):
    parts = VendorOrder.objects.filter(order__in=copied_orders())

    assert set(parts.values_list("status", flat=True)) == {"received"}
    assert not Earning.objects.filter(vendor_order__in=parts, done_at=None).exists()
    assert not parts.exclude(created=F("order__date_placed")).exists()
    assert Notification.objects.count() < WRITTEN


def test_rounds_lie_further_and_further_back(market, db):
    by_price = copied_orders().values("total_incl_tax", "shipping_address__line1")
    most = by_price.annotate(n=Count("pk"), days=Count("date_placed", distinct=True))

    top = most.order_by("-n")[0]
    assert top["n"] == top["days"] > 5


def test_books_and_sums_by_day_have_them(market, db):
    parts = VendorOrder.objects.filter(order__in=copied_orders())
    booked = Posting.objects.filter(vendor_order__in=parts).values("vendor_order")

    assert booked.distinct().count() == parts.count() > ALL - WRITTEN
    assert sum(PartsDay.objects.values_list("parts", flat=True)) >= parts.count()


def test_documents_of_copies_name_them(market, db):
    document = Document.objects.filter(vendor_order__order__in=copied_orders()).latest(
        "pk"
    )

    assert document.content["order"] == document.vendor_order.order.number


def test_nothing_is_copied_where_no_order_came_to_a_good_end(market, db):
    Order.objects.filter(status="received").update(status="shipped")
    before, told = Order.objects.count(), []

    crowd_orders.plant_orders(5, tell=told.append)

    assert (told, Order.objects.count()) == ([], before)
