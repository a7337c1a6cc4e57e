from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.basket.models import AddClick, Basket, Line
from shop.basket.rules import MAX_LINES, SAME_CLICK
from shop.basket.services.baskets import BasketError, basket_for, merge
from shop.basket.services.lines import add_pack, remove_line, remove_lines, set_quantity
from shop.basket.tasks import forget_clicks
from tests.factories.accounts import make_user
from tests.factories.shop import make_basket, make_pack, make_product
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def holdings(basket):
    rows = Line.objects.filter(basket=basket).order_by("pk")
    return [(line.stockrecord_id, line.quantity) for line in rows]


def test_add_pack_makes_a_line_with_the_price_seen():
    basket, pack = make_basket(), make_pack(price="59.00")

    line = add_pack(basket, pack, 2)

    assert holdings(basket) == [(pack.pk, 2)]
    assert line.price_incl_tax == Decimal("59.00")
    assert line.price_currency == "CNY"
    assert line.product == pack.product


def test_add_pack_adds_up_on_the_same_line():
    basket, pack = make_basket(), make_pack()

    add_pack(basket, pack, 2)
    line = add_pack(basket, pack, 3)

    assert line.quantity == 5
    assert holdings(basket) == [(pack.pk, 5)]


def test_add_pack_beyond_stock_is_refused_and_changes_nothing():
    pack = make_pack(quantity=5000, on_hand=12_000)
    basket = make_basket(packs=[(pack, 1)])

    with pytest.raises(BasketError) as refused:
        add_pack(basket, pack, 2)

    assert str(refused.value) == "Only 2 left, and you have 1 in your basket."
    assert holdings(basket) == [(pack.pk, 1)]


def test_packs_of_one_pool_are_bounded_together():
    product = make_product(make_farm())
    small = make_pack(product=product, quantity=1000, on_hand=6_000)
    large = make_pack(product=product, quantity=5000)
    basket = make_basket(packs=[(small, 2)])

    with pytest.raises(BasketError) as refused:
        add_pack(basket, large, 1)

    assert str(refused.value) == ("All remaining stock is already in your basket.")
    assert holdings(basket) == [(small.pk, 2)]


@pytest.mark.parametrize("quantity", [0, -1, 10_000, 2**40])
def test_add_pack_refuses_quantities_that_make_no_sense(quantity):
    basket, pack = make_basket(), make_pack(on_hand=10**12)

    with pytest.raises(BasketError):
        add_pack(basket, pack, quantity)

    assert holdings(basket) == []


@pytest.mark.parametrize(
    "status", [PartnerStatus.SUSPENDED, PartnerStatus.CLOSED, PartnerStatus.APPLIED]
)
def test_add_pack_of_a_seller_that_is_not_open_is_refused(status):
    farm = make_farm("Cliff Road Apiary")
    basket, pack = make_basket(), make_pack(farm)
    Partner.objects.filter(pk=farm.pk).update(status=status)

    with pytest.raises(BasketError) as refused:
        add_pack(basket, pack, 1)

    assert str(refused.value) == "Cliff Road Apiary is not selling at the moment."
    assert holdings(basket) == []


def test_add_pack_taken_off_sale_is_refused():
    basket, pack = make_basket(), make_pack()
    StockRecord.objects.filter(pk=pack.pk).update(is_on_sale=False)

    with pytest.raises(BasketError) as refused:
        add_pack(basket, pack, 1)

    assert str(refused.value) == "This is no longer on sale."
    assert holdings(basket) == []


def test_add_pack_in_another_currency_is_refused():
    pack, abroad = make_pack(), make_pack(currency="EUR")
    basket = make_basket(packs=[(pack, 1)])

    with pytest.raises(BasketError):
        add_pack(basket, abroad, 1)

    assert holdings(basket) == [(pack.pk, 1)]


def test_a_basket_holds_at_most_a_hundred_lines():
    farm, basket = make_farm(), make_basket()
    product = make_product(farm)
    packs = [
        make_pack(product=product, quantity=1000, on_hand=10**9)
        for _ in range(MAX_LINES + 1)
    ]
    for pack in packs[:-1]:
        add_pack(basket, pack, 1)

    with pytest.raises(BasketError) as refused:
        add_pack(basket, packs[-1], 1)
    add_pack(basket, packs[0], 1)

    assert str(refused.value) == "A basket can hold up to 100 different packs."
    assert len(holdings(basket)) == MAX_LINES
    assert holdings(basket)[0] == (packs[0].pk, 2)


def test_the_same_click_sent_twice_adds_once():
    basket, pack = make_basket(), make_pack()

    add_pack(basket, pack, 1, click="one")
    again = add_pack(basket, pack, 1, click="one")

    assert again.quantity == 1
    assert holdings(basket) == [(pack.pk, 1)]


def test_two_clicks_add_twice():
    basket, pack = make_basket(), make_pack()

    add_pack(basket, pack, 1, click="one")
    add_pack(basket, pack, 1, click="two")

    assert holdings(basket) == [(pack.pk, 2)]


def test_an_old_page_pressed_again_later_adds_again():
    basket, pack = make_basket(), make_pack()
    add_pack(basket, pack, 1, click="one")
    AddClick.objects.update(at=timezone.now() - SAME_CLICK - timedelta(seconds=1))

    add_pack(basket, pack, 1, click="one")
    add_pack(basket, pack, 1, click="one")

    assert holdings(basket) == [(pack.pk, 2)]


def test_a_refused_click_may_be_tried_again():
    pack = make_pack(quantity=1000, on_hand=1000)
    basket = make_basket()
    with pytest.raises(BasketError):
        add_pack(basket, pack, 2, click="one")

    add_pack(basket, pack, 1, click="one")

    assert holdings(basket) == [(pack.pk, 1)]


def test_old_clicks_are_forgotten():
    basket, pack = make_basket(), make_pack()
    add_pack(basket, pack, 1, click="one")
    AddClick.objects.update(at=timezone.now() - timedelta(hours=2))
    add_pack(basket, pack, 1, click="two")

    forget_clicks()

    tokens = AddClick.objects.values_list("token", flat=True)
    assert list(tokens) == [f"two:{pack.pk}"]


def test_set_quantity_sets_it_and_sees_the_price_of_now():
    pack = make_pack(price="59.00")
    basket = make_basket(packs=[(pack, 1)])
    StockRecord.objects.filter(pk=pack.pk).update(price=Decimal("65.00"))

    line = set_quantity(basket.lines.get(), 4)

    assert line.quantity == 4
    assert basket.lines.get().price_incl_tax == Decimal("65.00")
    assert holdings(basket) == [(pack.pk, 4)]


def test_set_quantity_beyond_stock_is_refused_and_changes_nothing():
    pack = make_pack(quantity=1000, on_hand=3000)
    basket = make_basket(packs=[(pack, 1)])

    with pytest.raises(BasketError) as refused:
        set_quantity(basket.lines.get(), 4)

    assert str(refused.value) == "Only 3 left, and you have 1 in your basket."
    assert holdings(basket) == [(pack.pk, 1)]


def test_taking_fewer_is_allowed_even_above_what_is_left():
    pack = make_pack(quantity=1000, on_hand=9000)
    basket = make_basket(packs=[(pack, 9)])
    StockPool.objects.update(on_hand=2000)

    set_quantity(basket.lines.get(), 5)

    assert holdings(basket) == [(pack.pk, 5)]


def test_set_quantity_to_none_removes_the_line():
    pack, other = make_pack(), make_pack()
    basket = make_basket(packs=[(pack, 1), (other, 2)])

    set_quantity(basket.lines.get(stockrecord=pack), 0)

    assert holdings(basket) == [(other.pk, 2)]


def test_remove_line_may_be_called_again():
    pack = make_pack()
    basket = make_basket(packs=[(pack, 1)])
    line = basket.lines.get()

    remove_line(line)
    remove_lines(basket, [line.pk])

    assert holdings(basket) == []


def test_remove_lines_leaves_other_baskets_alone():
    pack = make_pack()
    basket, other = make_basket(packs=[(pack, 1)]), make_basket(packs=[(pack, 1)])

    gone = remove_lines(basket, [other.lines.get().pk])

    assert gone == 0
    assert holdings(other) == [(pack.pk, 1)]


@pytest.mark.parametrize("status", [Basket.FROZEN, Basket.SUBMITTED, Basket.MERGED])
def test_an_ordered_basket_refuses_every_change(status):
    pack = make_pack()
    basket = make_basket(packs=[(pack, 1)])
    Basket.objects.filter(pk=basket.pk).update(status=status)
    line = basket.lines.get()

    for change in (
        lambda: add_pack(basket, pack, 1),
        lambda: set_quantity(line, 3),
        lambda: remove_line(line),
    ):
        with pytest.raises(BasketError):
            change()

    assert holdings(basket) == [(pack.pk, 1)]


def test_basket_for_gives_the_one_open_basket():
    user = make_user()
    old = Basket.objects.create(owner=user, status=Basket.SUBMITTED)

    first, second = basket_for(user), basket_for(user)

    assert first == second
    assert first != old
    assert first.status == Basket.OPEN


def test_merge_brings_lines_and_keeps_the_larger_quantity():
    user, pack, other = make_user(), make_pack(), make_pack()
    mine = make_basket(user, packs=[(pack, 2)])
    guests = make_basket(packs=[(pack, 1), (other, 3)])

    merged = merge(mine, guests)

    assert (merged.lines, merged.left_out) == (2, ())
    assert holdings(mine) == [(pack.pk, 2), (other.pk, 3)]
    assert holdings(guests) == []
    guests.refresh_from_db()
    assert guests.status == Basket.MERGED


def test_merge_called_again_changes_nothing():
    user, pack = make_user(), make_pack()
    mine, guests = make_basket(user), make_basket(packs=[(pack, 2)])
    merge(mine, guests)

    again = merge(mine, guests)

    assert again.lines == 0
    assert holdings(mine) == [(pack.pk, 2)]


def test_merge_into_a_frozen_basket_is_refused_and_changes_nothing():
    user, pack = make_user(), make_pack()
    mine, guests = make_basket(user), make_basket(packs=[(pack, 2)])
    Basket.objects.filter(pk=mine.pk).update(status=Basket.FROZEN)

    with pytest.raises(BasketError):
        merge(mine, guests)

    assert holdings(guests) == [(pack.pk, 2)]
    guests.refresh_from_db()
    assert guests.status == Basket.OPEN


def test_merge_leaves_out_what_does_not_fit_and_names_it():
    user, farm = make_user(), make_farm()
    product = make_product(farm)
    mine = make_basket(user)
    for _ in range(MAX_LINES):
        add_pack(mine, make_pack(product=product, quantity=1000, on_hand=10**9), 1)
    known = mine.lines.first()
    late = make_pack(farm, "Hanging persimmons")
    guests = make_basket(packs=[(late, 1), (known.stockrecord, 4)])

    merged = merge(mine, guests)

    assert (merged.lines, merged.left_out) == (1, ("Hanging persimmons",))
    assert len(holdings(mine)) == MAX_LINES
    known.refresh_from_db()
    assert known.quantity == 4
