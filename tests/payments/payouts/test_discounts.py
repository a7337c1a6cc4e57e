"""Discounts that others than the seller pay: credited, charged a fee, taken back."""

from decimal import Decimal

import pytest

from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.payment import mark_paid
from orders.order.services.short import ShortRule, apply_short_supply, plan_short_supply
from payments.payment.models import Payment
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import LiableParty, RefundState
from payments.payouts.models import DiscountReturn, LineDiscount, LineFee
from shop.basket.services.baskets import priced
from shop.offers.models import ConditionalOffer
from shop.offers.states import Funder
from tests.factories.orders import place_basket
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_basket, make_offer, make_pack
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


@pytest.fixture
def farm():
    return make_farm()


def bought(*packs):
    """A paid order of these packs, at 12.00 delivery for each seller."""
    basket = make_basket(packs=list(packs))
    priced(basket)
    order = place_basket(basket)
    if order.total_incl_tax:
        amount = int(order.total_incl_tax * 100)
        Payment.objects.create(
            order=order, key="pi:1", amount=amount, currency="CNY", state="succeeded"
        )
        mark_paid(order)
    return order


def given_back(order, amount, cause="x", **terms):
    line = order.lines.get()
    return ask_refund(
        order.payments.get(),
        amount=amount,
        cause=cause,
        vendor_order=line.vendor_order,
        lines={line.pk: amount},
        terms=RefundTerms(**terms),
    )


def test_the_market_pays_the_seller_what_it_gave_the_shopper(farm):
    make_offer("10", funded_by=Funder.MARKET)

    order = bought((make_pack(farm, price="100.00"), 1))

    assert order.total_incl_tax == Decimal("102.00")
    assert owed(farm) == 11_200
    assert held("promotions") == -1000


def test_a_sellers_own_discount_is_credited_by_nobody(farm):
    make_offer("10", seller=farm)

    bought((make_pack(farm, price="100.00"), 1))

    assert owed(farm) == 10_200
    assert held("promotions") == 0
    gift = LineDiscount.objects.get()
    assert (gift.amount, gift.by_seller, gift.funded) == (1000, 1000, 0)


def test_a_cooperative_pays_from_its_fees():
    five = make_cooperative()
    farm = make_farm(cooperative=five)
    make_fee("2", role="packing", cooperative=five, payee=five)
    make_offer("10", funded_by=Funder.COOPERATIVE, cooperative=five)

    bought((make_pack(farm, price="100.00"), 1))

    # Two percent of the whole hundred, less the ten that it pays.
    assert owed(five, "cooperative") == 200 - 1000
    assert owed(farm) == 11_200 - 200


def test_several_pay_by_share_and_a_fee_is_of_all_that_the_seller_gets():
    five = make_cooperative()
    farm = make_farm(cooperative=five)
    make_fee("10", tax_percent=6)
    make_offer(
        "10",
        funded_by=Funder.SHARED,
        cooperative=five,
        seller_percent=50,
        cooperative_percent=20,
        market_percent=30,
    )

    bought((make_pack(farm, price="99.99"), 1))

    # 10.00 off: 5.00 the farm's own, 2.00 and 3.00 paid by others.
    fee = LineFee.objects.get()
    assert (fee.price, fee.amount, fee.tax) == (8999 + 500, 950, 57)
    assert owed(farm) == 8999 + 500 + 1200 - 950 - 57
    assert (held("promotions"), owed(five, "cooperative")) == (-300, -200)


def test_what_an_offer_says_later_changes_no_order(farm):
    offer = make_offer("10", funded_by=Funder.MARKET)
    order = bought((make_pack(farm, price="100.00"), 1))

    ConditionalOffer.objects.filter(pk=offer.pk).update(funded_by=Funder.SELLER)
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    assert (owed(farm), held("promotions")) == (0, 0)


def test_funding_goes_back_with_the_line_step_by_step(farm):
    make_offer("10", funded_by=Funder.MARKET)
    order = bought((make_pack(farm, price="100.00"), 1))

    given_back(order, 4500, "half")
    assert (held("promotions"), owed(farm)) == (-500, 11_200 - 4500 - 500)

    for turn in range(9):
        given_back(order, 500, f"more {turn}")
    assert (held("promotions"), owed(farm)) == (0, 1200)


def test_who_bears_a_refund_in_the_sellers_place_leaves_its_funding(farm):
    make_offer("10", funded_by=Funder.MARKET)
    make_fee("10")
    order = bought((make_pack(farm, price="100.00"), 1))

    given_back(order, 4500, "ours", bearer=LiableParty.MARKET)
    assert (held("promotions"), owed(farm)) == (-1000, 10_200)

    # And a refund of the seller's own takes the share of that one alone.
    given_back(order, 4500, "theirs")
    assert held("promotions") == -500
    assert held("commission") == 500


def test_a_refund_that_failed_undoes_what_went_back(farm):
    make_offer("10", funded_by=Funder.MARKET)
    order = bought((make_pack(farm, price="100.00"), 1))
    refund = given_back(order, 9000)
    assert held("promotions") == 0

    move_refund(refund, RefundState.FAILED)
    assert (held("promotions"), owed(farm)) == (-1000, 11_200)

    given_back(order, 9000, "again")
    assert (held("promotions"), owed(farm)) == (0, 1200)


def test_free_goods_are_paid_by_the_market_and_taken_back_with_a_cancellation(farm):
    make_offer("100", funded_by=Funder.MARKET)
    make_fee("10")
    order = bought((make_pack(farm, price="100.00"), 1))
    assert order.total_incl_tax == Decimal("12.00")
    assert (owed(farm), held("commission")) == (10_200, 1000)

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    assert (owed(farm), held("commission"), held("promotions")) == (0, 0, 0)
    assert DiscountReturn.objects.get().refund is None


def test_an_order_that_cost_nothing_is_undone_by_its_cancellation_too(farm):
    make_offer("100", funded_by=Funder.MARKET)
    pack = make_pack(farm, price="100.00")
    farm.delivery_methods.all().update(free_from=0)
    order = bought((pack, 1))
    assert (order.total_incl_tax, owed(farm)) == (0, 10_000)

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    assert (owed(farm), held("promotions")) == (0, 0)


def test_free_goods_that_are_short_are_paid_for_as_far_as_they_come(farm):
    make_offer("100", funded_by=Funder.MARKET)
    pack = make_pack(farm, price="100.00", on_hand=20_000)
    bought((pack, 4))
    assert held("promotions") == -40_000

    plan = plan_short_supply(pack.pool, good=15_000, rule=ShortRule.PROPORTIONAL)
    apply_short_supply(plan, by=None)

    assert (held("promotions"), owed(farm)) == (-30_000, 31_200)
