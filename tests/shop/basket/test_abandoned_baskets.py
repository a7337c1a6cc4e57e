"""Guests' baskets that nobody comes back to are deleted; all others stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.basket.models import AddClick, Basket, Line
from shop.basket.rules import BASKETS_KEPT
from shop.basket.tasks import forget_baskets
from tests.factories.accounts import make_user
from tests.factories.orders import make_order
from tests.factories.shop import make_basket, make_pack

pytestmark = pytest.mark.django_db


def aged(days=1, **fields):
    """All baskets and their lines, as they are so many days past their time."""
    then = timezone.now() - BASKETS_KEPT - timedelta(days=days)
    Basket.objects.update(date_created=then, **fields)
    Line.objects.update(date_created=then, date_updated=then)


def test_basket_of_a_guest_is_deleted_with_its_lines():
    basket = make_basket(packs=[(make_pack(), 1)])
    AddClick.objects.create(basket=basket, token="a" * 8)
    aged()

    assert forget_baskets() == 1

    assert not Basket.objects.exists()
    assert not Line.objects.exists()


def test_basket_in_which_something_was_changed_lately_stays():
    make_basket(packs=[(make_pack(), 1)])
    aged()
    Line.objects.update(date_updated=timezone.now())

    assert forget_baskets() == 0


def test_basket_of_an_account_stays():
    make_basket(make_user(), [(make_pack(), 1)])
    aged()

    assert forget_baskets() == 0


def test_basket_that_waits_for_a_payment_stays():
    make_order([(make_pack(), 1)])
    aged()

    assert forget_baskets() == 0


def test_basket_that_goods_are_held_for_stays():
    make_basket(packs=[(make_pack(), 1)])
    aged()
    Line.objects.update(
        agreed_price=1,
        agreed_until=timezone.now() + timedelta(hours=1),
        reserved_quantity=1,
    )

    assert forget_baskets() == 0
