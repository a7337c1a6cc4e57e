"""The tax of a part by rate, as its invoice says it."""

from decimal import Decimal

import pytest

from orders.order.models import Line
from orders.order.queries import tax_by_rate
from orders.order.services import Buyer, place_order
from tests.cast import a_basket, a_draft, a_farm, a_pack, a_placed_order, an_address

pytestmark = pytest.mark.django_db


def test_shares_add_up_to_the_part():
    farm = a_farm()
    packs = [
        (a_pack(farm, price="59.00", tax="0.09"), 3),
        (a_pack(farm, price="19.99", tax="0.13"), 1),
        (a_pack(farm, price="7.77", tax="0.09"), 2),
    ]
    part = a_placed_order(packs).parts.get()

    shares = tax_by_rate(part)

    assert [share.rate for share in shares] == [Decimal("0.13"), Decimal("0.09")]
    assert sum(share.net + share.tax for share in shares) == part.total
    assert sum(share.tax for share in shares) == part.tax
    # 19.99 / 1.13 = 17.69; the delivery goes with the dearest goods.
    assert shares[0][1:] == (Decimal("17.69"), Decimal("2.30"))
    assert shares[1].net + shares[1].tax == Decimal("204.54")


def test_what_was_carried_over_is_left_out_and_so_is_a_free_delivery():
    draft = a_draft([(a_pack(price="59.00"), 1)], delivery="0.00")
    part = place_order(
        draft,
        basket=a_basket(),
        buyer=Buyer(email="guest@example.com"),
        address=an_address(),
    ).parts.get()
    part.carried, part.total = Decimal("4.00"), Decimal("63.00")
    part.save()

    (share,) = tax_by_rate(part)

    assert share.net + share.tax == Decimal("59.00")


def test_in_the_end_it_counts_what_the_lines_cost_in_the_end():
    part = a_placed_order([(a_pack(price="59.00"), 2)]).parts.get()
    Line.objects.update(given_back=Decimal("18.00"))

    (placed,), (final,) = tax_by_rate(part), tax_by_rate(part, final=True)

    assert placed.net + placed.tax == Decimal("130.00")
    assert final.net + final.tax == Decimal("112.00")
    # 100.00 / 1.09 = 91.74, and 12.00 / 1.09 = 11.01.
    assert final.tax == Decimal("9.25")


def test_it_asks_once_and_not_at_all_for_fetched_lines(django_assert_num_queries):
    order = a_placed_order([(a_pack(), 1)])
    part = order.parts.select_related("order").prefetch_related("lines").get()

    with django_assert_num_queries(0):
        tax_by_rate(part)


def test_free_goods_are_taxed_nothing():
    packs = [(a_pack(price="0.00"), 1)]

    (share,) = tax_by_rate(a_placed_order(packs).parts.get())

    assert share.net + share.tax == Decimal("12.00")
