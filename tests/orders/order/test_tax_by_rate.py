"""The tax of a part by rate, as its invoice says it."""

from decimal import Decimal

import pytest

from orders.order.models import Line
from orders.order.queries import tax_by_rate
from tests.factories.orders import (
    make_order,
    make_order_draft,
    place_draft,
)
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def test_shares_add_up_to_the_part():
    farm = make_farm()
    packs = [
        (make_pack(farm, price="59.00", tax="0.09"), 3),
        (make_pack(farm, price="19.99", tax="0.13"), 1),
        (make_pack(farm, price="7.77", tax="0.09"), 2),
    ]
    vendor_order = make_order(packs).vendor_orders.get()

    shares = tax_by_rate(vendor_order)

    assert [share.rate for share in shares] == [Decimal("0.13"), Decimal("0.09")]
    assert sum(share.net + share.tax for share in shares) == vendor_order.total
    assert sum(share.tax for share in shares) == vendor_order.tax
    # 19.99 / 1.13 = 17.69; the delivery goes with the dearest goods.
    assert shares[0][1:] == (Decimal("17.69"), Decimal("2.30"))
    assert shares[1].net + shares[1].tax == Decimal("204.54")


def test_what_was_carried_over_is_left_out_and_so_is_a_free_delivery():
    draft = make_order_draft([(make_pack(price="59.00"), 1)], delivery="0.00")
    vendor_order = place_draft(draft, make_basket()).vendor_orders.get()
    vendor_order.carried, vendor_order.total = Decimal("4.00"), Decimal("63.00")
    vendor_order.save()

    (share,) = tax_by_rate(vendor_order)

    assert share.net + share.tax == Decimal("59.00")


def test_in_the_end_it_counts_what_the_lines_cost_in_the_end():
    vendor_order = make_order([(make_pack(price="59.00"), 2)]).vendor_orders.get()
    Line.objects.update(given_back=Decimal("18.00"))

    (placed,), (final,) = (
        tax_by_rate(vendor_order),
        tax_by_rate(vendor_order, final=True),
    )

    assert placed.net + placed.tax == Decimal("130.00")
    assert final.net + final.tax == Decimal("112.00")
    # 100.00 / 1.09 = 91.74, and 12.00 / 1.09 = 11.01.
    assert final.tax == Decimal("9.25")


def test_it_asks_once_and_not_at_all_for_fetched_lines(django_assert_num_queries):
    order = make_order([(make_pack(), 1)])
    vendor_order = (
        order.vendor_orders.select_related("order").prefetch_related("lines").get()
    )

    with django_assert_num_queries(0):
        tax_by_rate(vendor_order)


def test_free_goods_are_taxed_nothing():
    packs = [(make_pack(price="0.00"), 1)]

    (share,) = tax_by_rate(make_order(packs).vendor_orders.get())

    assert share.net + share.tax == Decimal("12.00")
