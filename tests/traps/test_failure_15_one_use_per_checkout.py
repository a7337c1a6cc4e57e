"""Split orders counted a discount once per seller, or lost it on a seller's part.

Reported for vendure (#3042, #4117) and for a WooCommerce market (#355).
"""

from decimal import Decimal

import pytest
from oscar.apps.voucher.models import Voucher, VoucherApplication

from orders.checkout.queries import Wishes, propose
from orders.order.services import Buyer, place_order
from shop.basket.services import priced
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import release_use
from tests.cast import a_basket, a_farm, a_pack, a_user, an_address
from tests.shop.offers.made import a_range, a_voucher, an_offer

pytestmark = pytest.mark.django_db


def placed(basket, user):
    priced(basket, user)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    return place_order(
        draft, basket=basket, buyer=Buyer(user=user), address=an_address()
    )


def test_one_checkout_with_three_sellers_is_one_use():
    user = a_user()
    voucher = a_voucher(
        usage=Voucher.SINGLE_USE,
        offer=an_offer(
            amount="1.00",
            offer_type=ConditionalOffer.VOUCHER,
            max_basket_applications=1,
        ),
    )
    packs = [(a_pack(a_farm(), price="10.00"), 1) for _ in range(3)]
    basket = a_basket(user, packs=packs)
    basket.vouchers.add(voucher)

    order = placed(basket, user)

    assert OfferUse.objects.count() == VoucherApplication.objects.count() == 1
    offer = voucher.offers.get()
    assert (offer.num_applications, offer.num_orders) == (1, 1)
    shares = list(order.parts.order_by("number").values_list("discount", flat=True))
    assert sum(shares) == offer.total_discount == Decimal("1.00")
    assert len(shares) == 3
    assert order.total_incl_tax == Decimal("65.00")

    release_use(order)

    assert VoucherApplication.objects.count() == 0


def test_the_discount_lands_on_the_goods_it_was_given_for():
    farm, rival = a_farm("A"), a_farm("B")
    mine, theirs = a_pack(farm, price="100.00"), a_pack(rival, price="100.00")
    an_offer("10", within=a_range([mine.product]))
    user = a_user()

    order = placed(a_basket(user, packs=[(mine, 1), (theirs, 1)]), user)

    given = dict(order.parts.values_list("partner__name", "discount"))
    assert given == {"A": Decimal("10.00"), "B": Decimal("0.00")}
