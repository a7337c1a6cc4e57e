"""Split orders counted a discount once per seller, or lost it on a seller's part.

Reported for vendure (#3042, #4117) and for a WooCommerce market (#355).
"""

from decimal import Decimal

import pytest
from oscar.apps.voucher.models import Voucher, VoucherApplication

from checkout.queries import Wishes, propose
from shop.basket.services.baskets import priced
from shop.offers.models import ConditionalOffer, OfferUse
from shop.offers.services import release_use
from tests.factories.accounts import make_user
from tests.factories.orders import place_draft
from tests.factories.shop import (
    make_basket,
    make_offer,
    make_pack,
    make_range,
    make_voucher,
)
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def placed(basket, user):
    priced(basket, user)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    return place_draft(draft, basket, user=user)


def test_one_checkout_with_three_sellers_is_one_use():
    user = make_user()
    voucher = make_voucher(
        usage=Voucher.SINGLE_USE,
        offer=make_offer(
            amount="1.00",
            offer_type=ConditionalOffer.VOUCHER,
            max_basket_applications=1,
        ),
    )
    packs = [(make_pack(price="10.00"), 1) for _ in range(3)]
    basket = make_basket(user, packs=packs)
    basket.vouchers.add(voucher)

    order = placed(basket, user)

    assert OfferUse.objects.count() == VoucherApplication.objects.count() == 1
    offer = voucher.offers.get()
    assert (offer.num_applications, offer.num_orders) == (1, 1)
    shares = list(
        order.vendor_orders.order_by("number").values_list("discount", flat=True)
    )
    assert sum(shares) == offer.total_discount == Decimal("1.00")
    assert len(shares) == 3
    assert order.total_incl_tax == Decimal("65.00")

    release_use(order)

    assert VoucherApplication.objects.count() == 0


def test_the_discount_lands_on_the_goods_it_was_given_for():
    farm, rival = make_farm("A"), make_farm("B")
    mine, theirs = make_pack(farm, price="100.00"), make_pack(rival, price="100.00")
    make_offer("10", within=make_range([mine.product]))
    user = make_user()

    order = placed(make_basket(user, packs=[(mine, 1), (theirs, 1)]), user)

    given = dict(order.vendor_orders.values_list("partner__name", "discount"))
    assert given == {"A": Decimal("10.00"), "B": Decimal("0.00")}
