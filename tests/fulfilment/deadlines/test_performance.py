"""How punctually sellers send: which orders count, who is told, whose goods wait."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from core import dates
from core.integrity import run
from core.outbox import deliver_due
from fulfilment.deadlines.models import ShippingPerformance
from fulfilment.deadlines.performance import (
    KINDS,
    count_parts,
    counted_parts,
    parts_behind,
    punctuality_of,
)
from fulfilment.deadlines.services.clock import chase
from fulfilment.deadlines.services.new_dates import offer_new_date, withdraw
from fulfilment.deadlines.services.performance import keep_performance
from fulfilment.deadlines.states import Punctuality
from notifications.models import Notification
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.states import CancelledBy, VendorOrderStatus
from shop.catalogue.listing import PAGE_SIZE, slow_last
from shop.catalogue.models import Product
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.orders import pay_order, place_basket
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_basket, make_pack, make_product
from tests.factories.vendors import make_farm, make_member
from tests.news import noted
from tests.sound import checks_of

_S = VendorOrderStatus
SEND, KEEP, SHOPPER = "send", "keep", "shopper"

pytestmark = pytest.mark.django_db


def moment(day, hour=10):
    return dates.at(date(2026, 10, day), time(hour))


@pytest.fixture
def farm():
    with time_machine.travel(moment(1), tick=False):
        farm = make_farm("Li Orchard", code="li", delivers=False)
        make_delivery(farm)
        return farm


@pytest.fixture
def pack(farm):
    return make_pack(product=make_product(farm, "Walnuts"), on_hand=100_000_000)


def order(pack, packs=2, at=None):
    """Ordered on Tuesday the 20th at ten, promised for the same day."""
    with time_machine.travel(at or moment(20), tick=False):
        shopper = make_user()
        basket = make_basket(shopper, [(pack, packs)])
        return pay_order(place_basket(basket, shopper)).vendor_orders.get()


def send(part, at, packs=None):
    with time_machine.travel(at, tick=False):
        pack_vendor_order(part)
        return send_vendor_order(part, packs=packs)


def cancel(part, at, *, by=None, by_shopper=False):
    with time_machine.travel(at, tick=False):
        return cancel_vendor_order(part, by=by, by_shopper=by_shopper, reason="No.")


def counts(farm, at):
    return count_parts([farm.pk], at).get(farm.pk)


def keep(at):
    with time_machine.travel(at, tick=False):
        keep_performance()
        return {row.partner_id: row for row in ShippingPerformance.objects.all()}


def breached():
    places = ("fulfilment.deadlines", "orders.order")
    return [found.name for found in run(checks_of(*places)) if not found.is_ok]


# Which orders count


def test_what_is_sent_in_time_counts_at_once_and_what_waits_when_it_is_due(farm, pack):
    in_time, waiting = order(pack), order(pack)
    send(in_time, moment(20, 15))

    assert counts(farm, moment(20, 16)) == (1, 0, 0)
    assert counts(farm, waiting.send_by) == (2, 0, 0)
    assert counts(farm, waiting.send_by + dates.TICK) == (2, 1, 0)


def test_what_is_sent_late_is_late_for_good(farm, pack):
    send(order(pack), moment(21, 9))

    assert counts(farm, moment(28)) == (1, 1, 0)


def test_a_seller_that_cancels_and_a_market_that_gives_back_count_as_cancelled(
    farm, pack
):
    by_seller, by_market = order(pack), order(pack)
    cancel(by_seller, moment(20, 12), by=make_member(farm))
    for day in range(20, 29):
        with time_machine.travel(moment(day, 23), tick=False):
            chase()

    found = {part.pk: part.cancelled_by for part in VendorOrder.objects.all()}
    assert found == {
        by_seller.pk: CancelledBy.SELLER,
        by_market.pk: CancelledBy.MARKET,
    }
    assert counts(farm, moment(29)) == (2, 0, 2)
    assert breached() == []


def test_a_shopper_who_cancels_counts_only_of_what_was_late(farm, pack):
    early, late = order(pack), order(pack)
    cancel(early, moment(20, 12), by=early.order.user, by_shopper=True)
    with time_machine.travel(moment(22), tick=False):
        withdraw(late, by=late.order.user)

    late.refresh_from_db()
    assert late.cancelled_by == CancelledBy.SHOPPER_LATE
    assert counts(farm, moment(29)) == (1, 1, 0)


def test_a_new_date_that_the_shopper_declines_in_time_is_not_late(farm, pack):
    part = order(pack)
    line = part.lines.get()
    with time_machine.travel(moment(20, 11), tick=False):
        pack_vendor_order(part)
        ship_vendor_order(
            part, packs={line.pk: 1}, carrier="", tracking_number="", by=None
        )
        offer_new_date(part, day=date(2026, 10, 24), reason="", by=None)
        withdraw(part, by=part.order.user)

    assert counts(farm, moment(29)) == (1, 0, 0)


def test_only_orders_of_the_last_days_count(farm, pack, settings):
    part = order(pack)
    send(part, moment(21))
    settings.SELLER_RATES_DAYS = timedelta(days=5)

    assert counts(farm, part.created + timedelta(days=5)) == (1, 1, 0)
    assert counts(farm, part.created + timedelta(days=5, seconds=1)) is None


def test_rows_behind_the_rates_are_those_that_were_counted(farm, pack):
    """The statements and the words of each row say the same."""
    send(order(pack), moment(20, 15))
    send(order(pack), moment(22))
    order(pack)
    cancel(order(pack), moment(20, 12), by=make_member(farm))
    at = moment(23)
    words = {
        "": {*Punctuality} - {Punctuality.BY_MARKET},
        "late": {Punctuality.LATE},
        "cancelled": {Punctuality.BY_SELLER},
    }

    for kind, expected in words.items():
        rows = parts_behind(farm, kind, at)
        assert {punctuality_of(row, at) for row in rows} == expected
    sizes = [parts_behind(farm, kind, at).count() for kind in ("", *KINDS)]
    assert tuple(sizes) == counts(farm, at) == (4, 2, 1)
    assert counted_parts(at).count() == 4


# What follows


@pytest.fixture
def low_bar(settings):
    settings.SELLER_RATES_LEAST = 2
    settings.LATE_RATE_MOST = 40


def test_who_is_above_the_limit_is_told_a_week_before_anything_follows(
    farm, pack, low_bar
):
    owner = make_member(farm)
    for _ in range(2):
        send(order(pack), moment(22))

    row = keep(moment(23, 3))[farm.pk]
    farm.refresh_from_db()
    assert (row.parts, row.late, row.warned_at, row.slow_since) == (
        2, 2, moment(23, 3), None,
    )  # fmt: skip
    assert not farm.is_slow
    keep(moment(29, 3))
    farm.refresh_from_db()
    assert not farm.is_slow
    assert [name for name, *_ in noted("seller_above_limit", "seller_slow")] == [
        "seller_above_limit"
    ]
    with time_machine.travel(moment(29, 4), tick=False):
        deliver_due()
    said = Notification.objects.filter(recipient=owner).latest("pk")
    assert "October 30" in said.body or "30 October" in said.body

    keep(moment(30, 3))
    farm.refresh_from_db()
    assert farm.is_slow
    assert noted("seller_slow") != []
    assert breached() == []


def test_who_is_better_again_is_in_its_usual_place_at_once(farm, pack, low_bar):
    for _ in range(2):
        send(order(pack), moment(22))
    for day in (23, 30):
        keep(moment(day, 3))
    for _ in range(4):
        send(order(pack, at=moment(30)), moment(30, 12))

    row = keep(moment(31, 3))[farm.pk]
    farm.refresh_from_db()
    assert (row.parts, row.late, row.warned_at, row.slow_since) == (6, 2, None, None)
    assert not farm.is_slow
    assert noted("seller_no_longer_slow") != []
    assert breached() == []


def test_with_few_orders_nothing_is_said_and_nobody_is_warned(farm, pack, settings):
    settings.SELLER_RATES_LEAST = 3
    for _ in range(2):
        send(order(pack), moment(22))

    row = keep(moment(23, 3))[farm.pk]

    assert (row.is_known, row.is_above, row.warned_at) == (False, False, None)


def test_sellers_are_counted_once_a_day_and_a_run_that_ended_early_goes_on(
    farm, pack, monkeypatch, queries
):
    others = [make_farm() for _ in range(4)]
    monkeypatch.setattr("fulfilment.deadlines.services.performance.AT_ONCE", 2)

    first = keep(moment(23, 3))
    ShippingPerformance.objects.filter(partner=others[0]).delete()
    again = keep(moment(23, 4))

    assert len(first) == len(again) == 5
    assert again[others[0].pk].counted_at == moment(23, 4)
    assert again[farm.pk].counted_at == moment(23, 3)


def test_a_mark_that_nobody_was_warned_of_is_found(farm):
    farm.is_slow = True
    farm.save()

    assert breached() == ["goods stand after others only of sellers who were warned"]


def test_goods_of_slow_sellers_stand_last_on_their_page(farm):
    slow = make_farm()
    slow.is_slow = True
    goods = [Product(partner=slow if n % 5 == 0 else farm) for n in range(30)]

    listed = slow_last(goods)

    first, second = listed[:PAGE_SIZE], listed[PAGE_SIZE:]
    assert {id(one) for one in first} == {id(one) for one in goods[:PAGE_SIZE]}
    assert [one.partner.is_slow for one in first] == [False] * 19 + [True] * 5
    assert [one.partner.is_slow for one in second] == [False] * 5 + [True]


def test_lists_move_them_only_in_an_order_of_the_markets_own(client, farm):
    slow = make_farm()
    slow.is_slow = True
    slow.save()
    goods = [make_pack(product=make_product(farm), price="9.00")]
    goods.append(make_pack(product=make_product(slow), price="5.00"))

    def listed(**query):
        page = client.get(reverse("catalogue:index"), query)
        return [one.pk for one in page.context["page"].products]

    ids = [pack.product_id for pack in goods]
    assert listed() == ids
    assert listed(sort="price") == ids[::-1]


# Pages


def test_the_desk_shows_rates_limits_and_orders(client, farm, pack, low_bar):
    late = send(order(pack), moment(22))
    in_time = send(order(pack), moment(20, 15))
    client.force_login(make_member(farm))
    address = reverse("desk:performance", args=[farm.code])

    with time_machine.travel(moment(23, 3), tick=False):
        assert "Please come back tomorrow" in client.get(address).content.decode()
        keep(moment(23, 3))
        page = client.get(address).content.decode()
        assert "50%" in page
        assert "limit 40%" in page
        assert "From October 30" in page or "From 30 October" in page
        assert late.number in page
        assert in_time.number in page
        behind = client.get(address, {"kind": "late"}).content.decode()
        assert late.number in behind
        assert in_time.number not in behind
        today = client.get(reverse("desk:today", args=[farm.code])).content.decode()
        assert "above the limit" in today


def test_the_office_sorts_sellers_by_their_rates(client, farm, pack, low_bar):
    send(order(pack), moment(22))
    send(order(pack), moment(20, 15))
    make_farm("Aaa")
    keep(moment(23, 3))
    client.force_login(make_staff())
    address = reverse("office:sellers", args=["market"])

    def listed(**query):
        return [one.name for one in client.get(address, query).context["page"]]

    assert listed() == ["Aaa", "Li Orchard"]
    assert listed(sort="late") == ["Li Orchard", "Aaa"]
    page = client.get(address, {"sort": "late"}).content.decode()
    assert ">50%</span>" in page
    seller = client.get(reverse("office:seller", args=["market", farm.pk]))
    assert "Late shipment rate" in seller.content.decode()
    with time_machine.travel(moment(23, 4), tick=False):
        rows = client.get(
            reverse("office:seller_performance", args=["market", farm.pk])
        )
    assert rows.context["page"].paginator.count == 2
