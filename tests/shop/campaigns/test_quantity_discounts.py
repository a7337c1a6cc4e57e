"""A farm's quantity discounts: what baskets get, what is refused, who may stop them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.campaigns.quantity_discounts import (
    DiscountStep,
    QuantityDiscount,
    make_quantity_discount,
    open_discounts,
)
from shop.campaigns.services import OfferError
from shop.offers.applicator import Applicator
from shop.offers.models import ConditionalOffer
from shop.offers.states import Funder
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
STEPS = (DiscountStep(3, 5), DiscountStep(10, 10))


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def seller(client, farm):
    client.force_login(make_member(farm, Role.SELLER))
    return client


def wanted(*steps, goods=(), name="Stock up", **times):
    return QuantityDiscount(name, "en", steps or STEPS, goods, **times)


def discount(*packs):
    """What a basket of so many packs is given."""
    basket = make_basket(packs=list(packs))
    Applicator().apply(basket)
    return basket.total_discount


@pytest.mark.parametrize(
    ("count", "less"),
    [(2, "0"), (3, "9.00"), (9, "27.00"), (10, "60.00"), (12, "72.00")],
)
def test_a_basket_gets_the_best_step_that_it_reaches(farm, count, less):
    pack = make_pack(farm, price="60.00")
    make_quantity_discount(farm, wanted())
    assert discount((pack, count)) == Decimal(less)


def test_other_farms_goods_neither_count_nor_cost_less(farm):
    own, other = make_pack(farm, price="60.00"), make_pack(price="60.00")
    make_quantity_discount(farm, wanted())
    assert discount((own, 2), (other, 5)) == 0


def test_chosen_goods_count_together_and_alone(farm):
    one, two, other = (make_pack(farm, price="60.00") for _ in range(3))
    make_quantity_discount(farm, wanted(goods=[one.product, two.product]))
    assert discount((one, 2), (two, 1), (other, 4)) == Decimal("9.00")


def test_the_farm_pays_and_each_step_is_an_offer(farm):
    made = make_quantity_discount(farm, wanted())
    assert [offer.priority for offer in made] == [3, 10]
    assert {(offer.funded_by, offer.seller) for offer in made} == {
        (Funder.SELLER, farm)
    }


@pytest.mark.parametrize(
    "steps",
    [
        (DiscountStep(1, 5),),
        (DiscountStep(3, 0),),
        (DiscountStep(3, 95),),
        (DiscountStep(3, 5), DiscountStep(3, 10)),
        (DiscountStep(3, 10), DiscountStep(5, 10)),
        (DiscountStep(5, 5), DiscountStep(3, 10)),
        tuple(DiscountStep(n, n) for n in range(2, 7)),
    ],
)
def test_steps_that_do_not_rise_are_refused(farm, steps):
    with pytest.raises(OfferError):
        make_quantity_discount(farm, wanted(*steps))
    assert not ConditionalOffer.objects.exists()


def test_times_that_are_none_are_refused(farm):
    now = timezone.now()
    for times in (
        {"ends": now - timedelta(days=1)},
        {"starts": now + timedelta(days=3), "ends": now + timedelta(days=2)},
    ):
        with pytest.raises(OfferError):
            make_quantity_discount(farm, wanted(**times))


def test_goods_have_one_at_a_time(farm):
    pack = make_pack(farm, price="60.00")
    make_quantity_discount(farm, wanted(goods=[pack.product]))
    with pytest.raises(OfferError, match="Stock up"):
        make_quantity_discount(farm, wanted(goods=[pack.product], name="More"))
    with pytest.raises(OfferError):
        make_quantity_discount(farm, wanted(name="All"))
    other = make_pack(farm, price="60.00")
    make_quantity_discount(farm, wanted(goods=[other.product], name="Other"))


def sent(**changed):
    fields = {
        "name": "Stock up", "packs_1": "3", "percent_1": "5", "packs_2": "10",
        "percent_2": "10", "packs_3": "", "percent_3": "", "starts": "", "ends": "",
    }  # fmt: skip
    return fields | changed


def test_a_farm_makes_and_stops_one(seller, farm):
    pack = make_pack(farm, price="60.00")
    page = reverse("desk:offer_quantity", args=[farm.code])
    assert seller.get(page).status_code == 200

    answer = seller.post(page, sent(goods=[pack.product_id]))

    assert answer.status_code == 302
    text = seller.get(answer["Location"]).content.decode()
    assert "3 packs or more: 5% off" in text
    shown = seller.get(pack.product.get_absolute_url()).content.decode()
    assert "10 packs or more: 10% off" in shown
    for offer in open_discounts(farm):
        stop = reverse("desk:offer_quantity_stop", args=[farm.code, offer.pk])
        assert seller.post(stop).status_code == 302
    assert not open_discounts(farm).exists()
    assert discount((pack, 12)) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "required"),
        ({"packs_1": "", "percent_1": "", "packs_2": "", "percent_2": ""}, "one step"),
        ({"percent_2": ""}, "both, or neither"),
        ({"packs_2": "2"}, "more packs"),
        ({"percent_1": "100"}, "from 1 to 90"),
        ({"ends": "2020-01-01T10:00"}, "already passed"),
    ],
)
def test_what_is_wrong_is_said(seller, farm, changed, said):
    page = reverse("desk:offer_quantity", args=[farm.code])
    answer = seller.post(page, sent(**changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ConditionalOffer.objects.exists()


def test_farms_may_name_theirs_alike(seller, farm):
    """Whose names are taken, also by what is over, is nobody else's business."""
    make_quantity_discount(make_farm(), wanted())
    page = reverse("desk:offer_quantity", args=[farm.code])
    assert seller.post(page, sent()).status_code == 302
    assert open_discounts(farm).exists()


def test_another_farms_is_not_there(seller, farm):
    (offer, _more) = make_quantity_discount(make_farm(), wanted())
    stop = reverse("desk:offer_quantity_stop", args=[farm.code, offer.pk])
    assert seller.post(stop).status_code == 404
