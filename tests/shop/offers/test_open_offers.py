"""Offers are read once for all baskets, and each change counts at the next pricing."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from shop.basket.models import Basket
from shop.basket.services.baskets import priced
from shop.offers.models import Benefit, ConditionalOffer
from tests.factories.shop import (
    make_basket,
    make_category,
    make_offer,
    make_pack,
    make_range,
)
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture
def basket():
    return make_basket(packs=[(make_pack(price="100.00"), 1)])


def given(basket):
    """What all offers take off the basket, read anew."""
    fresh = priced(Basket.objects.get(pk=basket.pk))
    return sum(one["discount"] for one in fresh.offer_applications)


def test_offers_are_read_for_the_first_basket_alone(basket, queries):
    make_offer("10", within=make_range())
    other = make_basket(packs=[(make_pack(), 2)])
    given(other)

    with queries(4):  # basket, lines, sellers, vouchers
        assert given(basket) == 10


def test_an_offer_counts_from_the_moment_it_is_made(basket):
    assert given(basket) == 0
    offer = make_offer("10")
    assert given(basket) == 10
    Benefit.objects.filter(pk=offer.benefit_id).update(value=Decimal(30))
    assert given(basket) == 30
    ConditionalOffer.objects.filter(pk=offer.pk).update(num_applications=1)
    ConditionalOffer.objects.filter(pk=offer.pk).update(max_global_applications=1)
    assert given(basket) == 0


def test_an_offer_counts_while_its_dates_say_so(basket):
    now = timezone.now()
    make_offer(
        "10",
        start_datetime=now + timedelta(minutes=1),
        end_datetime=now + timedelta(minutes=2),
    )

    assert given(basket) == 0
    with time_machine.travel(now + timedelta(seconds=90), tick=False):
        assert given(basket) == 10
    with time_machine.travel(now + timedelta(seconds=121), tick=False):
        assert given(basket) == 0


def test_what_a_range_holds_counts_at_once(basket):
    product = basket.all_lines()[0].product
    within = make_range([])
    make_offer("10", within=within)
    assert given(basket) == 0

    within.add_product(product)
    assert given(basket) == 10
    within.excluded_products.add(product)
    assert given(basket) == 0
    within.remove_product(product)
    within.excluded_products.clear()
    assert given(basket) == 0
    within.included_categories.add(make_category())
    assert given(basket) == 10


def test_who_may_share_counts_at_once(basket):
    first = make_offer("10", exclusive=False, priority=2)
    second = make_offer("10", exclusive=False, priority=1)
    third = make_offer("50", exclusive=False, within=make_range([]))
    assert given(basket) == 20

    second.combinations.add(third)
    assert given(basket) == 10
    second.combinations.add(first)
    assert given(basket) == 20


def test_two_baskets_know_nothing_of_each_other():
    one, other = make_pack(price="100.00"), make_pack(price="10.00")
    first = make_basket(packs=[(one, 1)])
    second = make_basket(packs=[(other, 1), (one, 2)])
    make_offer("10", within=make_range([one.product]))
    make_offer("50", seller=other.partner, exclusive=False)
    make_offer("90", seller=make_farm(), exclusive=False)

    alone = given(first), given(second)
    together = [priced(Basket.objects.get(pk=basket.pk)) for basket in (first, second)]

    assert alone == (10, 25)
    sums = [sum(o["discount"] for o in each.offer_applications) for each in together]
    assert sums == [10, 25]
