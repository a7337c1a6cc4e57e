"""Offers and ranges of Oscar have no seller: one seller's offer hits another's goods.

Here an offer that a seller pays for touches its own goods alone, one of a cooperative
those of its members, also in what a basket must hold for it.
"""

from decimal import Decimal

import pytest

from payments.payouts.models import LineDiscount
from shop.basket.services.baskets import priced
from shop.offers.models import Benefit, Condition
from shop.offers.states import Funder
from tests.factories.orders import place_basket
from tests.factories.shop import (
    make_basket,
    make_offer,
    make_pack,
    make_range,
    make_voucher,
)
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


def discounts(*packs, vouchers=()):
    """What is taken off each of these packs in one basket."""
    basket = make_basket(packs=[(pack, 1) for pack in packs])
    for voucher in vouchers:
        basket.vouchers.add(voucher)
    priced(basket)
    taken = {line.stockrecord_id: line.discount_value for line in basket.all_lines()}
    return [taken[pack.pk] for pack in packs]


@pytest.fixture
def mine():
    return make_pack(price="100.00")


@pytest.fixture
def theirs():
    return make_pack(price="100.00")


def test_one_sellers_offer_never_lowers_anothers_goods(mine, theirs):
    make_offer("10", funded_by=Funder.SELLER, seller=mine.partner)

    assert discounts(mine, theirs) == [10, 0]
    assert discounts(theirs) == [0]


def test_nor_when_its_range_names_the_others_goods(mine, theirs):
    both = make_range([mine.product, theirs.product])
    make_offer("10", within=both, funded_by=Funder.SELLER, seller=mine.partner)

    assert discounts(mine, theirs) == [10, 0]


def test_nor_through_a_voucher(mine, theirs):
    offer = make_offer("10", offer_type="Voucher", seller=mine.partner)

    assert discounts(mine, theirs, vouchers=[make_voucher(offer=offer)]) == [10, 0]


@pytest.mark.parametrize(
    ("kind", "value", "mine_off"),
    [
        (Benefit.FIXED, "30.00", 30),
        (Benefit.FIXED_UNIT, "30.00", 30),
        (Benefit.MULTIBUY, None, 100),
        (Benefit.FIXED_PRICE, "60.00", 40),
    ],
)
def test_nor_by_any_kind_of_benefit(mine, theirs, kind, value, mine_off):
    offer = make_offer("1", seller=mine.partner, max_basket_applications=1)
    within = None if kind == Benefit.FIXED_PRICE else offer.benefit.range
    Benefit.objects.filter(pk=offer.benefit_id).update(
        type=kind, value=value, range=within
    )

    assert discounts(theirs, mine) == [0, mine_off]
    assert discounts(theirs) == [0]


@pytest.mark.parametrize(
    ("condition", "needs"),
    [
        (Condition.COUNT, "2"),
        (Condition.COVERAGE, "2"),
        (Condition.VALUE, "150.00"),
    ],
)
def test_what_others_sell_does_not_earn_a_sellers_discount(
    mine, theirs, condition, needs
):
    make_offer("10", condition=condition, from_count=needs, seller=mine.partner)

    assert discounts(mine, theirs) == [0, 0]
    assert discounts(mine, make_pack(mine.partner, price="100.00")) == [10, 10]


def test_a_sellers_offer_leaves_others_goods_to_their_own_offers(mine, theirs):
    """In Oscar the first would use the others' goods up for its condition."""
    make_offer("10", priority=2, seller=mine.partner, max_basket_applications=1)
    make_offer("20", priority=1, seller=theirs.partner)

    assert discounts(theirs, mine) == [20, 10]


def test_a_cooperatives_offer_touches_its_members_goods_only():
    five = make_cooperative()
    member, stranger = (
        make_farm(cooperative=five),
        make_farm(cooperative=make_cooperative()),
    )
    make_offer("10", funded_by=Funder.COOPERATIVE, cooperative=five)
    packs = [make_pack(farm, price="100.00") for farm in (member, five, stranger)]

    assert discounts(*packs) == [10, 10, 0]


def test_a_benefit_of_ones_own_making_gives_nothing_on_others_goods(mine, theirs):
    """The basket's line is the last gate, whatever code stands before it."""
    offer = make_offer("10", seller=mine.partner)
    basket = make_basket(packs=[(theirs, 1)])
    (line,) = basket.all_lines()

    line.discount(Decimal("5.00"), 1, offer=offer)

    assert line.discount_value == 0


def test_each_seller_bears_its_own_discount_alone(mine, theirs):
    make_offer("10", priority=2, seller=mine.partner)
    make_offer("5", priority=1, seller=theirs.partner)
    basket = make_basket(packs=[(mine, 1), (theirs, 1)])
    priced(basket)

    order = place_basket(basket)

    vendor_orders = dict(order.vendor_orders.values_list("partner", "discount"))
    assert vendor_orders == {mine.partner_id: 10, theirs.partner_id: 5}
    gifts = LineDiscount.objects.values_list("vendor_order__partner", "offer__seller")
    assert [seller for seller, _payer in gifts] == [payer for _seller, payer in gifts]
