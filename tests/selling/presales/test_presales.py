"""A presale is declared, opened, ended and moved; what it never promises."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import dates
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    PackingError,
    accept_vendor_order,
    start_packing,
)
from orders.order.services.short import ShortRule
from orders.order.waits import wait_of
from selling.presales.models import MovedHarvest, Presale
from selling.presales.rules import PresaleError
from selling.presales.services.clock import keep_presales
from selling.presales.services.orders import promised_of
from selling.presales.services.presales import (
    declare_presale,
    move_harvest,
)
from selling.presales.states import PresaleState
from tests.clock import tries_are_due
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.presales import (
    KILO,
    end_orders,
    harvest,
    make_presale,
    make_terms,
    pack_of,
)
from tests.factories.shop import make_pack
from tests.selling.presales.facts import (
    assert_sound,
    back,
    ordered,
    part_of,
    pool,
    state,
)
from vendors.partner.services.stock import OutOfStockError, receive_stock

pytestmark = pytest.mark.django_db


# --- Declared ----------------------------------------------------------------------


def test_presale_sells_its_low_end_and_no_more():
    presale = make_presale(low=10 * KILO)

    assert state(presale) == PresaleState.OPEN
    assert pool(presale).available == 10 * KILO
    ordered(presale, 2)
    with pytest.raises(OutOfStockError):
        make_order([(pack_of(presale), 1)])
    assert promised_of(presale) == 10 * KILO
    assert_sound()


def test_stock_that_somebody_adds_is_not_promised_either():
    presale = make_presale(low=10 * KILO)
    receive_stock(presale.pool, quantity=50 * KILO, by=None)
    ordered(presale, 2)

    with pytest.raises(OutOfStockError):
        make_order([(pack_of(presale), 1)])
    assert promised_of(presale) == 10 * KILO


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"low": 0}, "low"),
        ({"low": 200 * KILO}, "high"),
        ({"high": 10**13}, "high"),
        ({"harvest_from": -1}, "harvest_from"),
        ({"harvest_from": 20}, "harvest_to"),
        ({"harvest_to": 200}, "harvest_to"),
        ({"last_day": 15}, "last_day"),
        ({"last_day": 300}, "last_day"),
        ({"rule": ShortRule.REGULARS}, "rule"),
    ],
)
def test_declaration_that_makes_no_sense_is_refused(changes, field):
    pack = make_pack(on_hand=0)
    today = dates.today()
    changes = {
        name: today + timedelta(days=value)
        if name.startswith(("harvest", "last"))
        else value
        for name, value in changes.items()
    }

    with pytest.raises(PresaleError) as refused:
        declare_presale(pack.pool, make_terms(**changes), by=None)

    assert refused.value.field == field
    assert not Presale.objects.exists()


def test_orders_end_before_the_harvest_does_and_later_than_they_begin():
    pack, now = make_pack(on_hand=0), timezone.now()
    for changes in (
        {"closes": now - timedelta(hours=1), "opens": now - timedelta(days=1)},
        {"closes": now + timedelta(days=25)},
        {"opens": now + timedelta(days=12)},
    ):
        with pytest.raises(PresaleError) as refused:
            declare_presale(pack.pool, make_terms(**changes), by=None)
        assert refused.value.field == "closes"


def test_goods_in_stock_or_in_a_presale_are_sold_as_they_are():
    stocked = make_pack()
    with pytest.raises(PresaleError):
        declare_presale(stocked.pool, make_terms(), by=None)
    presale = make_presale()
    with pytest.raises(PresaleError):
        declare_presale(presale.pool, make_terms(), by=None)


def test_planned_presale_opens_and_closes_by_the_clock():
    now = timezone.now()
    presale = make_presale(opens=now + timedelta(days=2))
    keep_presales()
    assert state(presale) == PresaleState.PLANNED
    assert pool(presale).on_hand == 0

    with time_machine.travel(now + timedelta(days=2, minutes=1)):
        keep_presales()
        keep_presales()
        assert state(presale) == PresaleState.OPEN
        assert pool(presale).available == presale.low
        ordered(presale)
    with time_machine.travel(now + timedelta(days=10, minutes=1)):
        keep_presales()
        keep_presales()
    assert state(presale) == PresaleState.CLOSED
    assert (pool(presale).on_hand, pool(presale).available) == (5 * KILO, 0)
    assert_sound()


def test_planned_presale_waits_until_nothing_else_is_in_stock():
    now = timezone.now()
    presale = make_presale(opens=now + timedelta(days=2))
    receive_stock(presale.pool, quantity=KILO, by=None)

    with time_machine.travel(now + timedelta(days=3)):
        keep_presales()
        assert state(presale) == PresaleState.PLANNED
        receive_stock(presale.pool, quantity=-KILO, by=None, reason="count")
        tries_are_due()
        keep_presales()

    assert state(presale) == PresaleState.OPEN


def test_order_after_the_end_is_refused_before_the_clock_has_seen_it():
    presale = end_orders(make_presale())

    with pytest.raises(OutOfStockError):
        make_order([(pack_of(presale), 1)])


def test_what_is_cancelled_after_the_end_is_not_sold_again():
    presale = make_presale(low=10 * KILO)
    order = ordered(presale, 2)
    end_orders(presale)
    keep_presales()

    cancel_vendor_order(part_of(order), by=None, by_shopper=True)
    keep_presales()

    assert pool(presale).on_hand == 0
    assert back(order) == order.payments.get().amount
    assert_sound()


# --- Waiting -----------------------------------------------------------------------


def test_part_waits_for_its_harvest_and_is_not_packed_before():
    presale = make_presale()
    part = part_of(ordered(presale))

    assert "Waiting for the harvest" in wait_of(part).reason
    with pytest.raises(PackingError):
        start_packing(part, by=None)

    harvest(presale, 100)
    assert wait_of(part) is None
    start_packing(accept_vendor_order(part, by=None), by=None)


def test_other_parts_wait_for_nothing():
    make_presale()
    part = part_of(make_paid_order())

    assert wait_of(part) is None


# --- Moved -------------------------------------------------------------------------


def test_moved_harvest_is_told_and_promised_anew(mailoutbox):
    presale = make_presale()
    order = ordered(presale, user=make_user(language="en", email="li@example.com"))
    first, last = dates.today() + timedelta(days=15), dates.today() + timedelta(days=25)

    move_harvest(presale, first, last, by=None)
    move_harvest(presale, first, last, by=None)
    deliver_everything()

    assert MovedHarvest.objects.count() == 1
    (mail,) = (one for one in mailoutbox if "moved the harvest" in one.subject)
    assert "later than" not in mail.body
    assert f"/orders/{order.number}/" in mail.body
    assert_sound()


def test_harvest_beyond_the_declared_day_says_that_one_may_cancel(mailoutbox):
    presale = make_presale()
    order = ordered(presale, user=make_user(language="en", email="li@example.com"))
    late = presale.last_day + timedelta(days=3)

    move_harvest(presale, late - timedelta(days=5), late, by=None)
    deliver_everything()

    (mail,) = (one for one in mailoutbox if "moved the harvest" in one.subject)
    assert "later than the declared" in mail.body
    assert "get all your money back" in wait_of(part_of(order)).reason
    cancel_vendor_order(part_of(order), by=None, by_shopper=True)
    assert back(order) == order.payments.get().amount


def test_harvest_can_be_moved_to_sensible_days_only():
    presale, today = make_presale(), dates.today()
    for first, last in ((-3, -1), (12, 11), (10, 200), (380, 390)):
        with pytest.raises(PresaleError):
            move_harvest(
                presale, today + timedelta(days=first), today + timedelta(days=last),
                by=None,
            )  # fmt: skip
    assert not MovedHarvest.objects.exists()
