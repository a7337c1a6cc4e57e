"""A farm's codes and its welcome: what baskets get, for whom, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from orders.order.models import Order
from shop.basket.services.baskets import priced
from shop.campaigns.seller_codes import (
    SellerCode,
    make_seller_code,
    open_codes,
    stop_seller_code,
)
from shop.campaigns.services import OfferError
from shop.offers.models import ConditionalOffer
from shop.offers.services import VoucherError, add_voucher
from tests.checkout.test_checkout import fill, pay, shown_total
from tests.factories.accounts import make_user
from tests.factories.orders import make_china, make_paid_order
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def seller(client, farm):
    client.force_login(make_member(farm, Role.SELLER))
    return client


def wanted(code="HARVEST10", **more):
    terms = {"percent": 10, "ends": timezone.now() + timedelta(days=30)} | more
    return SellerCode("Welcome", "en", code=code, **terms)


def given(*packs, user=None, code=""):
    """What a basket of these is given."""
    basket = make_basket(user, packs=list(packs))
    if code:
        add_voucher(basket, code, user=user)
    found = priced(basket, user).total_discount
    basket.delete()
    return found


def test_who_has_the_code_pays_less_for_the_farms_goods_alone(farm):
    make_seller_code(farm, wanted())
    own, other = make_pack(farm, price="60.00"), make_pack(price="60.00")

    assert given((own, 2), (other, 1)) == 0
    assert given((own, 2), (other, 1), code="harvest10") == Decimal("12.00")


def test_an_amount_is_taken_off_once_from_its_least_on(farm):
    code = wanted(percent=None, amount=Decimal("20.00"), least=Decimal("50.00"))
    make_seller_code(farm, code)
    pack = make_pack(farm, price="30.00")

    assert given((pack, 1), code="HARVEST10") == 0
    assert given((pack, 4), code="HARVEST10") == Decimal("20.00")


def test_the_welcome_is_for_who_never_ordered_there(farm):
    make_seller_code(farm, wanted(code=""))
    pack, person = make_pack(farm, price="60.00"), make_user()
    assert given((pack, 1), user=person) == Decimal("6.00")

    make_paid_order(user=person)  # elsewhere
    assert given((pack, 1), user=person) == Decimal("6.00")
    make_paid_order([(pack, 1)], user=person)

    assert given((pack, 1), user=person) == 0


def test_an_order_that_was_let_go_unpaid_was_none(farm):
    make_seller_code(farm, wanted(code=""))
    pack, person = make_pack(farm, price="60.00"), make_user()
    make_paid_order([(pack, 1)], user=person)
    Order.objects.update(status="expired", paid_at=None)

    assert given((pack, 1), user=person) == Decimal("6.00")


@pytest.mark.parametrize("same", ["email", "phone"])
def test_a_guest_gets_the_welcome_once_by_address_or_number(client, double, farm, same):
    """And is not stuck: the page has the new total, with which the order is placed."""
    make_seller_code(farm, wanted(code=""))
    pack = make_pack(farm, price="60.00")
    others = {"email": "other@example.org", "phone": "13911112222"}
    others.pop(same)
    fill(client, (pack, 1))
    first = shown_total(client)
    assert pay(client, first).json()["order"]
    fill(client, (pack, 1))

    refused = pay(client, shown_total(client), **others)
    assert refused.status_code == 409
    assert "for a first order only" in refused.text
    again = shown_total(client)

    assert Decimal(again) == Decimal(first) + 6
    assert pay(client, again, **others).json()["order"]
    assert Order.objects.count() == 2


def test_two_sales_of_a_code_that_each_may_use_once(client, double, farm):
    make_seller_code(farm, wanted(once_each=True))
    pack = make_pack(farm, price="60.00")
    for number in range(2):
        fill(client, (pack, 1))
        client.post("/basket/voucher/", {"code": "HARVEST10"})
        total = shown_total(client)
        answer = pay(client, total)
        if number:
            assert answer.status_code == 409
            assert "already used" in answer.text
            assert pay(client, shown_total(client)).json()["order"]


def test_a_code_ends_with_its_orders_and_by_its_farm(farm):
    offer = make_seller_code(farm, wanted(uses=1))
    person, other = make_user(), make_user()
    pack = make_pack(farm, price="60.00")
    assert given((pack, 1), user=person, code="HARVEST10") == Decimal("6.00")

    stop_seller_code(farm, offer.pk)

    with pytest.raises(VoucherError):
        given((pack, 1), user=other, code="HARVEST10")
    assert not open_codes(farm).exists()


@pytest.mark.parametrize("change", [
    {"percent": None}, {"amount": Decimal(5)}, {"percent": 91}, {"percent": 0},
    {"percent": None, "amount": Decimal(50), "least": Decimal(20)},
    {"ends": timezone.now() - timedelta(days=1)},
    {"ends": timezone.now() + timedelta(days=500)},
])  # fmt: skip
def test_what_can_not_be_is_refused_and_nothing_made(farm, change):
    with pytest.raises(OfferError):
        make_seller_code(farm, wanted(**change))

    assert not ConditionalOffer.objects.exists()


def test_a_code_that_somebody_has_is_refused(farm):
    make_seller_code(farm, wanted())

    with pytest.raises(OfferError, match="already used"):
        make_seller_code(make_farm(), wanted())

    assert ConditionalOffer.objects.count() == 1


def test_one_welcome_at_a_time(farm):
    make_seller_code(farm, wanted(code=""))

    with pytest.raises(OfferError, match="first orders already"):
        make_seller_code(farm, wanted(code=""))


def test_farms_may_name_theirs_alike_and_again(farm):
    for seller in (farm, make_farm(name=farm.name)):
        make_seller_code(seller, wanted(code=""))
    stop_seller_code(farm, open_codes(farm).get().pk)

    make_seller_code(farm, wanted(code=""))

    assert ConditionalOffer.objects.count() == 3


def typed(**changes):
    ends = dates.local() + timedelta(days=30)
    return {
        "name": "Welcome", "who": "code", "code": "harvest 25", "gives": "percent",
        "percent": "25", "amount": "", "least": "", "uses": "", "starts": "",
        "ends": ends.strftime("%Y-%m-%dT%H:%M"), "once_each": "on",
    } | changes  # fmt: skip


def test_at_the_desk_a_code_is_made_shown_and_stopped(seller, farm):
    address = reverse("desk:offer_code", args=[farm.code])
    assert seller.post(address, typed()).status_code == 302
    offer = open_codes(farm).get()
    page = flat(seller.get(reverse("desk:offers", args=[farm.code])).text)
    assert "HARVEST25" in page
    assert "25% off" in page

    seller.post(reverse("desk:offer_code_stop", args=[farm.code, offer.pk]))

    assert not open_codes(farm).exists()


@pytest.mark.parametrize(("changes", "said"), [
    ({"code": ""}, "Please enter a code"),
    ({"code": "äö"}, "letters and digits"),
    ({"percent": ""}, "Please enter how much"),
    ({"percent": "95"}, "from 1 to 90"),
    ({"gives": "amount"}, "Please enter how much"),
    ({"gives": "amount", "amount": "0"}, "above 0"),
    ({"ends": ""}, "Please"),
    ({"ends": "2020-01-01T10:00"}, "already passed"),
    ({"name": ""}, "required"),
])  # fmt: skip
def test_bad_input_is_told_and_what_was_typed_stays(seller, farm, changes, said):
    answer = seller.post(reverse("desk:offer_code", args=[farm.code]), typed(**changes))

    assert answer.status_code == 422
    assert said in answer.text
    if "name" not in changes:
        assert 'value="Welcome"' in answer.text
    assert not ConditionalOffer.objects.exists()


def test_nobody_stops_anothers(seller, farm):
    other = make_seller_code(make_farm(), wanted())

    answer = seller.post(reverse("desk:offer_code_stop", args=[farm.code, other.pk]))

    assert answer.status_code == 404
    other.refresh_from_db()
    assert other.end_datetime > timezone.now()


def test_an_announced_code_stands_on_the_products_page(client, farm):
    pack = make_pack(farm, price="60.00")
    make_seller_code(farm, wanted(is_announced=True, first_only=True))

    page = flat(client.get(pack.product.get_absolute_url()).text)

    assert "HARVEST10" in page
    assert "first order with this seller" in page
