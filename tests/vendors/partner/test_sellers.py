"""Closing a shop: at once, or when its last open order is done."""

import pytest
from django.utils import timezone

from core.transitions import TransitionError
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.fulfilment import ship_vendor_order
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.queries import business_of
from vendors.partner.services.sellers import (
    StillBusyError,
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
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Pears")


def status_of(farm):
    return Partner.objects.get(pk=farm.pk).status


def test_shop_without_orders_closes_at_once(farm):
    owner = make_member(farm)

    farm = begin_closing(farm, reason="Retired", by=owner)

    assert (farm.status, farm.status_reason) == (PartnerStatus.CLOSED, "Retired")
    (event,) = farm.events.all()
    assert (event.status, event.note, event.by) == ("closed", "Retired", owner)


def test_shop_with_a_paid_order_waits_until_it_is_sent(farm, pack):
    vendor_order = make_vendor_order(pack)

    farm = begin_closing(farm, reason="Retired", by=None)
    assert farm.status == PartnerStatus.CLOSING
    assert not farm.is_open()
    assert not finish_closing(farm)

    all_of_it = {line.pk: line.quantity for line in vendor_order.lines.all()}
    ship_vendor_order(
        pack_vendor_order(vendor_order),
        packs=all_of_it,
        carrier="",
        tracking_number="",
        by=None,
    )

    farm.refresh_from_db()
    assert (farm.status, farm.status_reason) == (PartnerStatus.CLOSED, "Retired")
    told = list(farm.events.values_list("status", flat=True))
    assert told == ["closing", "closed"]


def test_last_order_that_is_cancelled_closes_the_shop(farm, pack):
    vendor_orders = [make_vendor_order(pack) for _ in range(2)]
    begin_closing(farm, reason="", by=None)

    cancel_vendor_order(vendor_orders[0], by=None, by_shopper=True)
    assert status_of(farm) == PartnerStatus.CLOSING
    cancel_vendor_order(vendor_orders[1], by=None, by_shopper=True)

    assert status_of(farm) == PartnerStatus.CLOSED


def test_last_order_that_expires_unpaid_closes_the_shop(farm, pack):
    order = make_order([(pack, 1)])
    begin_closing(farm, reason="", by=None)
    assert status_of(farm) == PartnerStatus.CLOSING

    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    assert expire_order(order)

    assert status_of(farm) == PartnerStatus.CLOSED


def test_hourly_round_closes_what_nothing_else_did(farm, pack):
    vendor_order = make_vendor_order(pack)
    begin_closing(farm, reason="", by=None)
    idle = make_farm(status=PartnerStatus.CLOSING)
    suspended = make_farm(status=PartnerStatus.SUSPENDED)

    keep_sellers()
    keep_sellers()

    assert status_of(idle) == PartnerStatus.CLOSED
    assert status_of(farm) == PartnerStatus.CLOSING
    assert status_of(suspended) == PartnerStatus.SUSPENDED
    assert vendor_order.partner_id == farm.pk


def test_busy_shop_is_not_closed_for_good_and_says_what_runs(farm, pack):
    vendor_order = make_vendor_order(pack)

    with pytest.raises(StillBusyError) as refusal:
        close_partner(farm, reason="", by=None)

    (one,) = refusal.value.business
    assert str(one.label) == f"Order {vendor_order.number}: paid"
    assert one.url == f"/desk/li/orders/{vendor_order.number}/"
    assert status_of(farm) == PartnerStatus.OPEN
    assert PartnerEvent.objects.count() == 0


def test_business_is_the_sellers_own(farm, pack):
    make_paid_order([(make_pack(), 1)])

    assert business_of(farm) == []


def test_closing_is_called_off(farm, pack):
    make_paid_order([(pack, 1)])
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
