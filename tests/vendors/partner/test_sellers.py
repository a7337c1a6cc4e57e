"""Closing a shop: at once, or when its last open order is done."""

import pytest
from django.utils import timezone

from core.transitions import TransitionError
from orders.order.models import Order
from orders.order.services import cancel_part, expire_order, ship_part
from tests.cast import a_farm, a_member, a_pack, a_paid_order, a_placed_order
from tests.orders.fulfilment.steps import packed
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.queries import business_of
from vendors.partner.services import (
    StillBusy,
    begin_closing,
    close_partner,
    finish_closing,
    reopen_partner,
    show_phone,
    suspend_partner,
)
from vendors.partner.states import PartnerStatus
from vendors.partner.tasks import keep_sellers

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return a_farm("Li Orchard", code="li")


@pytest.fixture
def pack(farm):
    return a_pack(farm, "Pears")


def status_of(farm):
    return Partner.objects.get(pk=farm.pk).status


def test_shop_without_orders_closes_at_once(farm):
    owner = a_member(farm)

    farm = begin_closing(farm, reason="Retired", by=owner)

    assert (farm.status, farm.status_reason) == (PartnerStatus.CLOSED, "Retired")
    (event,) = farm.events.all()
    assert (event.status, event.note, event.by) == ("closed", "Retired", owner)


def test_shop_with_a_paid_order_waits_until_it_is_sent(farm, pack):
    part = a_paid_order([(pack, 1)]).parts.get()

    farm = begin_closing(farm, reason="Retired", by=None)
    assert farm.status == PartnerStatus.CLOSING
    assert not farm.is_open()
    assert not finish_closing(farm)

    all_of_it = {line.pk: line.quantity for line in part.lines.all()}
    ship_part(packed(part), packs=all_of_it, carrier="", tracking_number="", by=None)

    farm.refresh_from_db()
    assert (farm.status, farm.status_reason) == (PartnerStatus.CLOSED, "Retired")
    told = list(farm.events.values_list("status", flat=True))
    assert told == ["closing", "closed"]


def test_last_order_that_is_cancelled_closes_the_shop(farm, pack):
    parts = [a_paid_order([(pack, 1)]).parts.get() for _ in range(2)]
    begin_closing(farm, reason="", by=None)

    cancel_part(parts[0], by=None, by_shopper=True)
    assert status_of(farm) == PartnerStatus.CLOSING
    cancel_part(parts[1], by=None, by_shopper=True)

    assert status_of(farm) == PartnerStatus.CLOSED


def test_last_order_that_expires_unpaid_closes_the_shop(farm, pack):
    order = a_placed_order([(pack, 1)])
    begin_closing(farm, reason="", by=None)
    assert status_of(farm) == PartnerStatus.CLOSING

    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    assert expire_order(order)

    assert status_of(farm) == PartnerStatus.CLOSED


def test_hourly_round_closes_what_nothing_else_did(farm, pack):
    part = a_paid_order([(pack, 1)]).parts.get()
    begin_closing(farm, reason="", by=None)
    idle = a_farm(status=PartnerStatus.CLOSING)
    suspended = a_farm(status=PartnerStatus.SUSPENDED)

    keep_sellers()
    keep_sellers()

    assert status_of(idle) == PartnerStatus.CLOSED
    assert status_of(farm) == PartnerStatus.CLOSING
    assert status_of(suspended) == PartnerStatus.SUSPENDED
    assert part.partner_id == farm.pk


def test_busy_shop_is_not_closed_for_good_and_says_what_runs(farm, pack):
    part = a_paid_order([(pack, 1)]).parts.get()

    with pytest.raises(StillBusy) as refusal:
        close_partner(farm, reason="", by=None)

    (one,) = refusal.value.business
    assert str(one.label) == f"Order {part.number}: paid"
    assert one.url == f"/desk/li/orders/{part.number}/"
    assert status_of(farm) == PartnerStatus.OPEN
    assert PartnerEvent.objects.count() == 0


def test_business_is_the_sellers_own(farm, pack):
    a_paid_order([(a_pack(a_farm()), 1)])

    assert business_of(farm) == []


def test_closing_is_called_off(farm, pack):
    a_paid_order([(pack, 1)])
    begin_closing(farm, reason="Retired", by=None)

    farm = reopen_partner(farm, by=None)

    assert (farm.status, farm.status_reason, farm.is_open()) == ("open", "", True)


def test_closed_for_good_is_for_good(farm):
    close_partner(farm, reason="", by=None)

    for act in (
        lambda: reopen_partner(farm, by=None),
        lambda: suspend_partner(farm, reason="", by=None),
        lambda: begin_closing(farm, reason="", by=None),
    ):
        with pytest.raises(TransitionError):
            act()
    assert status_of(farm) == PartnerStatus.CLOSED


def test_suspended_shop_is_the_offices_to_close(farm):
    suspend_partner(farm, reason="", by=None)

    with pytest.raises(TransitionError):
        begin_closing(farm, reason="", by=None, selling_only=True)
    assert status_of(farm) == PartnerStatus.SUSPENDED

    begin_closing(farm, reason="", by=None)
    assert status_of(farm) == PartnerStatus.CLOSED


def test_phone_is_shown_by_the_sellers_setting_alone(farm):
    assert not farm.shows_phone
    for shown in (True, False):
        show_phone(farm, shown=shown)
        assert Partner.objects.get(pk=farm.pk).shows_phone is shown
