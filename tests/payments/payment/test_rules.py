"""What of a delivery goes back, and what some packs of a line are worth."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.payment.rules import (
    RefundReason,
    delivery_rule,
    delivery_share,
    packs_worth,
)

R = RefundReason


def a_vendor_order(goods="100.00", delivery="12.00", discount="0", currency="CNY"):
    return SimpleNamespace(
        goods=Decimal(goods),
        discount=Decimal(discount),
        delivery_cost=Decimal(delivery),
        order=SimpleNamespace(currency=currency),
    )


@pytest.mark.parametrize(
    ("why", "goods_back", "goods_left", "delivery"),
    [
        (R.CANCELLED, 10_000, None, 1200),
        (R.CANCELLED, 4_000, 4_000, 1200),
        (R.UNDELIVERED, 10_000, 10_000, 1200),
        (R.UNDELIVERED, 4_000, 4_000, 1200),  # the rest went back before
        (R.UNDELIVERED, 9_999, 10_000, 0),
        (R.DAMAGED, 10_000, 10_000, 1200),
        (R.DAMAGED, 2_500, 10_000, 300),
        (R.DAMAGED, 1, 10_000, 0),
        (R.DAMAGED, 5, 10_000, 1),  # half up
        (R.SHORT, 10_000, 10_000, 0),
        (R.MISSING, 10_000, 10_000, 0),
        (R.GOODWILL, 10_000, 10_000, 0),
    ],
)
def test_delivery_share(why, goods_back, goods_left, delivery):
    share = delivery_share(a_vendor_order(), goods_back, why, goods_left=goods_left)
    assert share == delivery


def test_discount_makes_the_goods_cheaper_and_their_share_larger():
    vendor_order = a_vendor_order(discount="50.00")
    assert delivery_share(vendor_order, 2_500, R.DAMAGED) == 600


def test_share_is_at_the_currencys_step():
    yen = a_vendor_order("1000", "500", currency="JPY")
    assert delivery_share(yen, 333, R.DAMAGED) == 167
    fils = a_vendor_order("10.00", "1.50", currency="KWD")
    assert delivery_share(fils, 3330, R.DAMAGED) == 500


def test_market_changes_a_rule_but_not_that_of_cancelled_parts(settings):
    settings.REFUND_DELIVERY = {"goodwill": "share", "cancelled": "none"}
    assert delivery_share(a_vendor_order(), 5_000, R.GOODWILL) == 600
    assert delivery_share(a_vendor_order(), 10_000, R.CANCELLED) == 1200
    assert delivery_rule(R.CANCELLED) == "all"


def test_part_of_free_goods_has_no_share():
    assert delivery_share(a_vendor_order(goods="0"), 0, R.DAMAGED) == 0


def test_a_reason_that_is_none_is_a_mistake():
    with pytest.raises(KeyError):
        delivery_share(a_vendor_order(), 100, "because")


@given(
    left=st.integers(0, 10**9),
    packs=st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
def test_packs_given_back_one_after_the_other_are_the_price(left, packs):
    still, of, given_back = left, sum(packs), 0
    for some in packs:
        worth = packs_worth(still, packs=some, of=of)
        assert 0 <= worth <= still
        still, of, given_back = still - worth, of - some, given_back + worth
    assert given_back == left


def test_last_pack_takes_the_remainder():
    first = packs_worth(1000, packs=1, of=3)
    second = packs_worth(1000 - first, packs=1, of=2)
    last = packs_worth(1000 - first - second, packs=1, of=1)
    assert sorted((first, second, last)) == [333, 333, 334]
    assert packs_worth(1000, packs=2, of=3, unit=10) == 670
