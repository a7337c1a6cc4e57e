"""Coupons: one to a person, no more than there are, at the seller's cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from live.deals.models import CouponDrop, CouponTaken
from live.deals.rules import DealError
from live.deals.services.coupons import Coupon, drop_coupon, take_coupon
from orders.order.models import OrderDiscount
from payments.payouts.models import LineDiscount
from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for, priced
from shop.basket.services.lines import add_pack
from shop.offers.services import VoucherError, add_voucher
from tests.factories.accounts import make_user
from tests.factories.live import DealScene, order_basket
from tests.factories.orders import make_china
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


def dropped(scene, count=2, **terms):
    terms = terms or {"percent": 10}
    return drop_coupon(scene.live, Coupon(count, **terms), by=scene.host)


def test_a_coupon_is_taken_once_and_lies_on_the_basket(scene):
    drop, user = dropped(scene), make_user()

    first, again = take_coupon(drop, user), take_coupon(drop, user)

    assert first == again
    drop.refresh_from_db()
    assert (drop.taken, CouponTaken.objects.count()) == (1, 1)
    basket = Basket.objects.get(owner=user, status="Open")
    assert list(basket.vouchers.all()) == [first.voucher]


def test_no_more_are_taken_than_there_are(scene):
    drop = dropped(scene, count=1)
    take_coupon(drop, make_user())

    with pytest.raises(DealError, match="All coupons have been claimed"):
        take_coupon(drop, make_user())

    drop.refresh_from_db()
    assert (drop.taken, CouponTaken.objects.count()) == (1, 1)


def test_after_its_time_it_can_not_be_taken(scene):
    drop = dropped(scene)
    CouponDrop.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(DealError, match="can no longer be claimed"):
        take_coupon(drop, make_user())


def test_its_code_serves_one_order_and_the_seller_pays(scene):
    drop, user = (
        dropped(scene, percent=None, amount=Decimal(9), least=Decimal(50)),
        (make_user()),
    )
    code = take_coupon(drop, user).voucher.code
    add_pack(basket_for(user), scene.pack, 1)
    add_pack(basket_for(user), make_pack(price="80.00", quantity=1), 1)

    order = order_basket(user, "154.00")

    assert order.total_incl_tax == Decimal("154.00")
    assert OrderDiscount.objects.get().amount == Decimal("9.00")
    gift = LineDiscount.objects.get()
    assert (gift.line.stockrecord, gift.by_market, gift.by_cooperative) == (
        scene.pack, 0, 0,
    )  # fmt: skip
    with pytest.raises(VoucherError):
        add_voucher(basket_for(make_user()), code, user=make_user())


def test_it_takes_nothing_off_other_farms_goods(scene):
    drop, user = dropped(scene, percent=50), make_user()
    take_coupon(drop, user)
    add_pack(basket_for(user), make_pack(price="80.00"), 1)

    basket = priced(basket_for(user), user)

    assert basket.total_discount == 0


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"count": 0, "percent": 10}, "Please enter the number of coupons"),
        ({"count": 1}, "either an amount or a percentage"),
        ({"count": 1, "percent": 91}, "1 to 90"),
        (
            {"count": 1, "percent": 5, "amount": Decimal(5)},
            "either an amount or a percentage",
        ),
        ({"count": 1, "amount": Decimal(5)}, "must be higher"),
        ({"count": 1, "percent": 5, "days": 61}, "60 days"),
    ],
)
def test_what_makes_no_sense_is_refused(scene, terms, words):
    with pytest.raises(DealError, match=words):
        drop_coupon(scene.live, Coupon(**terms), by=scene.host)

    assert not CouponDrop.objects.exists()


def test_an_amount_is_refused_where_the_seller_has_several_currencies(scene):
    make_pack(scene.farm, currency="USD")

    with pytest.raises(DealError, match="several currencies"):
        dropped(scene, amount=Decimal(5), least=Decimal(50))

    assert dropped(scene, percent=5).currency == ""
