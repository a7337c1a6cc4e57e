"""An experience's plan makes slots whose places are stock."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core import dates
from shop.basket.models import Basket
from shop.catalogue.states import ListingState
from tests.factories.days import moment_of
from tests.factories.shop import make_basket
from tests.factories.tourism import (
    make_draft_experience,
    make_experience,
    make_price,
    slots_of,
)
from tests.factories.vendors import make_farm
from tourism.queries.slots import free_slots, nights
from tourism.services import VisitError
from tourism.services.choice import put_in_basket
from tourism.services.experiences import publish_experience, save_price
from tourism.services.schedules import (
    add_slot,
    change_capacity,
    close_days,
    make_slots,
    reopen_days,
)
from tourism.states import SlotState
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services.stock import claim_stock

pytestmark = pytest.mark.django_db


def test_draft_lacks_what_guests_need():
    experience = make_draft_experience(meeting_point_en="", meeting_point_zh_hans="")

    with pytest.raises(VisitError) as refused:
        publish_experience(experience)

    assert len(refused.value.messages) == 4
    experience.product.refresh_from_db()
    assert experience.product.state == ListingState.DRAFT


def test_plan_makes_a_slot_a_day_with_places_and_packs():
    experience = make_experience(prices={"adult": "60.00", "child": "30.00"}, days=3)

    slots = slots_of(experience)

    today = dates.today()
    assert [slot.starts for slot in slots] == [
        moment_of(today + timedelta(days=n), 10) for n in (2, 3, 4)
    ]
    assert [slot.pool.available for slot in slots] == [10, 10, 10]
    assert [slot.pool.starts == slot.starts for slot in slots] == [True] * 3
    packs = [one.pack for one in slots[0].prices.order_by("price__position")]
    assert [(pack.price, pack.quantity) for pack in packs] == [
        (Decimal("60.00"), 1),
        (Decimal("30.00"), 1),
    ]
    assert packs[0].name_en.startswith("Adult · ")
    assert packs[0].name_zh_hans.startswith("成人 · ")


def test_plan_is_followed_once():
    experience = make_experience(days=3)

    assert make_slots(experience) == 0

    assert StockPool.objects.filter(product=experience.product).count() == 3


def test_closed_days_take_free_slots_out_and_leave_held_ones():
    experience = make_experience(days=3)
    held, free, last = slots_of(experience)
    claim_stock({held.pool_id: 2})

    booked = close_days(
        experience, dates.day_of(held.starts), dates.day_of(free.starts)
    )

    assert booked == [held]
    assert [slot.state for slot in slots_of(experience)] == [
        SlotState.OPEN,
        SlotState.WITHDRAWN,
        SlotState.OPEN,
    ]
    assert [slot.pk for slot in free_slots(experience)] == [held.pk, last.pk]
    assert StockPool.objects.get(pk=free.pool_id).on_hand == 0


def test_days_that_open_again_bring_their_slots_back():
    experience = make_experience(days=1)
    (slot,) = slots_of(experience)
    day = dates.day_of(slot.starts)
    close_days(experience, day, day)

    reopen_days(experience.closed_days.get())

    slot.refresh_from_db()
    pool = StockPool.objects.get(pk=slot.pool_id)
    assert (slot.state, pool.available) == (SlotState.OPEN, 10)
    entries = StockEntry.objects.filter(pool=pool).values_list("quantity", flat=True)
    assert sum(entries) == 10


def test_slot_by_hand_stands_beside_the_plan():
    experience = make_experience(days=1)
    (slot,) = slots_of(experience)

    made = add_slot(experience, slot.starts + timedelta(hours=4), 4, by=None)
    make_slots(experience)

    made.refresh_from_db()
    assert (made.state, made.pool.available) == (SlotState.OPEN, 4)
    assert made.prices.count() == 1


def test_two_slots_at_a_time_are_refused():
    experience = make_experience(days=1)
    (slot,) = slots_of(experience)

    with pytest.raises(VisitError):
        add_slot(experience, slot.starts, 4, by=None)

    assert experience.slots.count() == 1


def test_places_never_go_under_those_sold():
    experience = make_experience(days=1)
    (slot,) = slots_of(experience)
    claim_stock({slot.pool_id: 6})

    with pytest.raises(VisitError):
        change_capacity(slot, 5, seen=slot.version, by=None)

    slot.refresh_from_db()
    assert (slot.capacity, slot.pool.on_hand) == (10, 10)
    changed = change_capacity(slot, 6, seen=slot.version, by=None)
    assert (changed.capacity, StockPool.objects.get(pk=slot.pool_id).available) == (
        6,
        0,
    )


def test_new_price_reaches_slots_to_come():
    experience = make_experience(days=2)
    price = experience.prices.get()

    save_price(experience, price, {"amount": Decimal("70.00")})
    make_price(experience, "35.00", "child", position=1)

    found = [
        sorted(one.pack.price for one in slot.prices.all())
        for slot in slots_of(experience)
    ]
    assert found == [[Decimal("35.00"), Decimal("70.00")]] * 2


def test_deposit_is_what_the_pack_costs():
    experience = make_experience(prices={"adult": "99.99"}, deposit_percent=30, days=1)
    (slot,) = slots_of(experience)

    assert slot.prices.get().pack.price == Decimal("30.00")


def test_places_go_into_the_basket_as_one_choice():
    experience = make_experience(prices={"adult": "60.00", "child": "30.00"}, days=1)
    (slot,) = slots_of(experience)
    adult, child = experience.prices.all()
    basket = make_basket()

    lines = put_in_basket(basket, experience, [slot], {adult.pk: 2, child.pk: 1})

    assert [(line.stockrecord.slot_price.price, line.quantity) for line in lines] == [
        (adult, 2),
        (child, 1),
    ]


def test_stay_of_several_nights_is_all_or_nothing():
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, capacity=1, hour=15, days=3
    )
    first, second, third = slots_of(experience)
    room = experience.prices.get()
    claim_stock({third.pool_id: 1})
    basket = make_basket()

    with pytest.raises(VisitError):
        put_in_basket(basket, experience, [first, second, third], {room.pk: 1})

    assert not Basket.objects.get(pk=basket.pk).lines.exists()
    arrive = dates.day_of(first.starts)
    free = nights(experience, arrive, arrive + timedelta(days=2))
    assert len(put_in_basket(basket, experience, free, {room.pk: 1})) == 2


def test_nights_that_do_not_follow_are_refused():
    experience = make_experience(
        kind="stay", prices={"room": "300.00"}, hour=15, days=3
    )
    first, _second, third = slots_of(experience)

    with pytest.raises(VisitError):
        put_in_basket(
            make_basket(), experience, [first, third], {experience.prices.get().pk: 1}
        )


@pytest.mark.parametrize("tickets", [1, 5])
def test_booking_is_neither_too_small_nor_too_large(tickets):
    experience = make_experience(least=2, most=4, days=1)
    (slot,) = slots_of(experience)
    basket = make_basket()

    with pytest.raises(VisitError):
        put_in_basket(basket, experience, [slot], {experience.prices.get().pk: tickets})

    assert not Basket.objects.get(pk=basket.pk).lines.exists()


def test_booking_closes_hours_before():
    experience = make_experience(closes_hours=24, days=1)
    (slot,) = slots_of(experience)
    StockPool.objects.filter(pk=slot.pool_id).update(closes=timezone.now())

    with pytest.raises(VisitError, match="This can no longer be booked"):
        put_in_basket(
            make_basket(), experience, [slot], {experience.prices.get().pk: 1}
        )

    assert free_slots(experience) == []


def test_slugs_differ():
    farm = make_farm()
    slugs = {make_draft_experience(farm, title_en="Plum walk").slug for _ in range(3)}

    assert slugs == {"plum-walk", "plum-walk-2", "plum-walk-3"}


@pytest.mark.parametrize(
    ("title", "slug"),
    [("采摘一日", "cai-zhai-yi-ri"), ("Plums " * 20, "plums-" * 6 + "plums")],
)
def test_visit_has_an_address_that_fits(title, slug):
    draft = make_draft_experience(make_farm(), title_en="", title_zh_hans=title)

    assert draft.slug == draft.product.slug == slug


def test_nothing_is_made_for_a_draft():
    experience = make_draft_experience()
    experience.schedules.create(time=time(9), first_day=dates.today())

    assert make_slots(experience) == 0
