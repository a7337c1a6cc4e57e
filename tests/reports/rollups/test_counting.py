"""Daily sums are what a count of the orders' rows gives, whatever happened to them."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import dates
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_unpaid_order
from reports.rollups.management.commands import rebuild_rollups
from reports.rollups.models import CountedSeller, DirtyDay, GoodsDay, PartsDay
from reports.rollups.queries import first_marks
from reports.rollups.services import (
    count_days,
    count_dirty_days,
    count_goods,
    rebuild_all,
)
from reports.rollups.tasks import rank_what_was_sold
from reports.sales.periods import Period
from reports.sales.queries import sales_by_product, sold_lines, sold_vendor_orders
from reports.sales.sums import sums_of_parts, together
from shop.catalogue.models import Product
from tests.effort import tries
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_vendor_order, place_draft
from tests.factories.reports import ACTS, _cancel, _pack, _refund, _weigh, sell_later
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.reports.rollups.histories import (
    expected_goods,
    expected_vendor_orders,
    kept_goods,
    kept_parts,
)
from vendors.partner.models import Partner, StockRecord

pytestmark = pytest.mark.django_db

HISTORIES = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.integers(0, 3),
            "hour": st.integers(0, 23),
            "currency": st.sampled_from(["CNY", "JPY", "KWD"]),
            "packs": st.lists(
                st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=3
            ),
            "state": st.sampled_from(["Beijing", "北京市", "Shanxi", "Nowhere"]),
            "channel": st.sampled_from(["page", "live", "group"]),
            "acts": st.lists(st.sampled_from(sorted(ACTS)), unique=True, max_size=2),
            "counts": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)
PRICES = {"CNY": "19.90", "JPY": "1203", "KWD": "1.35"}


@pytest.fixture
def shelf():
    """Two farms, each with a pack by number and one by weight in every currency."""
    farms = [make_farm(code="ours"), make_farm(code="theirs")]
    return {
        currency: [
            make_pack(
                farm,
                price=price,
                currency=currency,
                quantity=1500,
                on_hand=10**9,
                is_weighed=is_weighed,
                tolerance=10,
            )
            for farm in farms
            for is_weighed in (False, True)
        ]
        for currency, price in PRICES.items()
    }


def _live(order, shelf):
    packs = {}
    for index, count in order["packs"]:
        pack = shelf[order["currency"]][index]
        packs[pack] = packs.get(pack, 0) + count
    parts = sell_later(
        list(packs.items()),
        day=order["day"],
        hour=order["hour"],
        user=make_user(),
        state=order["state"],
        channel=order["channel"],
    )
    for name in order["acts"]:
        vendor_order = VendorOrder.objects.get(pk=parts[0].pk)
        if vendor_order.status == "paid" or (
            name == "refunded" and vendor_order.status != "cancelled"
        ):
            ACTS[name](vendor_order)


@settings(
    max_examples=tries(12),
    deadline=None,
    # To make a history shorter takes minutes of orders, and says little more.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORIES)
def test_sums_are_a_fresh_count_after_any_history(shelf, history):
    for order in history:
        _live(order, shelf)
        if order["counts"]:
            count_dirty_days()

    count_dirty_days()

    assert kept_goods() == expected_goods()
    assert kept_parts() == expected_vendor_orders()
    assert not DirtyDay.objects.exists()
    before = (kept_goods(), kept_parts())
    call_command("rebuild_rollups", verbosity=0)
    assert (kept_goods(), kept_parts()) == before
    sellers_say_the_same()


def sellers_say_the_same():
    """A seller's own figures and its office's are one definition: to the last coin."""
    days = Period(date(2026, 10, 1), date(2026, 10, 31))
    for farm in Partner.objects.all():
        for currency in PRICES:
            goods = GoodsDay.objects.filter(partner=farm, currency=currency)
            beside = PartsDay.objects.filter(partner=farm, currency=currency)
            parts = sold_vendor_orders(farm, currency).filter(days.has("created"))
            own = together(sums_of_parts(parts).values())
            lines = sales_by_product(sold_lines(farm, days, currency), currency)
            back_of_goods = sum(row.given_back for row in goods)
            back = back_of_goods + sum(row.given_back for row in beside)
            stays = sum(row.paid - row.given_back for row in goods)
            more = sum(row.delivery + row.carried - row.given_back for row in beside)

            assert own.given_back == back
            assert own.net == stays + more
            assert sum(one.given_back for one in lines) == back_of_goods


def test_order_of_an_evening_in_utc_counts_for_the_markets_next_day(shelf):
    sell_later([(shelf["CNY"][0], 1)], hour=13)  # 17:00 UTC, 01:00 in China

    count_dirty_days()

    assert [row.day for row in GoodsDay.objects.all()] == [date(2026, 10, 21)]


def test_unpaid_order_counts_for_nothing(shelf):
    make_order([(shelf["CNY"][0], 1)])

    count_dirty_days()

    assert (GoodsDay.objects.count(), PartsDay.objects.count()) == (0, 0)


def test_order_that_is_given_up_unpaid_marks_no_day(shelf):
    order = make_order([(shelf["CNY"][0], 1)])

    assert cancel_unpaid_order(order, by=None)

    assert not DirtyDay.objects.exists()


def test_channel_of_the_basket_is_frozen_with_the_line(shelf):
    from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft

    pack = shelf["CNY"][0]
    line = DraftLine(pack, 1, channel="live")
    vendor_order = DraftVendorOrder(
        pack.partner, (line,), Delivery("flat-1", "SF", pack.price)
    )
    order = place_draft(OrderDraft("CNY", (vendor_order,)))

    assert [one.channel for one in order.lines.all()] == ["live"]


def test_each_change_marks_its_own_day(shelf):
    weigh, refund = shelf["CNY"][1], shelf["CNY"][0]
    first = sell_later([(weigh, 2)])[0]
    second = sell_later([(refund, 2)], day=1)[0]
    count_dirty_days()

    def days():
        found = sorted(DirtyDay.objects.values_list("day", flat=True).distinct())
        count_dirty_days()
        return found

    one, other = date(2026, 10, 20), date(2026, 10, 21)
    _weigh(first)
    assert days() == [one]
    _refund(second)
    assert days() == [other]
    _cancel(second)
    assert days() == [other]
    _pack(third := sell_later([(weigh, 1)], day=1)[0])
    assert days() == [other]
    third.order.shipping_address.state = "Shanxi"
    third.order.shipping_address.save()
    assert days() == [other]
    assert kept_goods() == expected_goods()
    assert kept_parts() == expected_vendor_orders()


def test_mark_of_a_change_that_was_taken_back_is_not_there(shelf):
    vendor_order = sell_later([(shelf["CNY"][0], 1)])[0]
    count_dirty_days()

    with transaction.atomic():
        _cancel(vendor_order)
        assert DirtyDay.objects.exists()
        transaction.set_rollback(True)

    assert not DirtyDay.objects.exists()


def test_seller_from_before_the_sums_is_counted_whole(shelf):
    vendor_order = sell_later([(shelf["CNY"][0], 1)])[0]
    sell_later([(shelf["CNY"][0], 2)], day=2)
    DirtyDay.objects.all().delete()
    CountedSeller.objects.all().delete()

    day = date(2026, 10, 22)
    count_days(vendor_order.partner_id, Period(day, day))

    assert kept_goods() == expected_goods()
    assert len(kept_goods()) == 2


def test_task_finds_sellers_that_were_never_counted(shelf):
    sell_later([(shelf["CNY"][0], 1), (shelf["CNY"][2], 1)])
    DirtyDay.objects.all().delete()

    count_dirty_days()

    assert kept_goods() == expected_goods()
    assert len(kept_goods()) == 2


def test_seller_who_cannot_be_counted_keeps_no_other_waiting(shelf, monkeypatch):
    for _again in range(2):
        count_dirty_days()
        sell_later([(shelf["CNY"][0], 1), (shelf["CNY"][2], 1)])
    odd, other = first_marks().order_by("pk").values_list("partner", flat=True)

    def count(partner_id, period):
        if partner_id == odd:
            raise ValueError(partner_id)
        return count_goods(partner_id, period)

    monkeypatch.setattr("reports.rollups.services.count_goods", count)
    count_dirty_days()

    assert odd != other
    assert set(DirtyDay.objects.values_list("partner", flat=True)) == {odd}


def test_counting_takes_the_same_queries_for_one_order_and_for_many(shelf, queries):
    parts = [sell_later([(shelf["CNY"][n % 2], 1)])[0] for n in range(6)]
    count_dirty_days()
    day = date(2026, 10, 20)

    with queries(18):
        count_days(parts[0].partner_id, Period(day, day))

    assert sum(row["lines"] for row in kept_goods().values()) == 6


def test_a_rebuild_says_how_far_it_is_and_goes_on_from_there(monkeypatch):
    sellers = sorted(make_pack().partner_id for _ in range(4))
    for pack in StockRecord.objects.filter(partner__in=sellers):
        make_vendor_order(pack)
    told, said = [], StringIO()
    monkeypatch.setattr(f"{rebuild_rollups.__name__}.TOLD_EACH", 2)

    assert rebuild_all(after=sellers[0], tell=lambda *step: told.append(step)) == 3
    assert told == [(sellers[1], 2), (sellers[2], 1), (sellers[3], 0)]
    assert set(GoodsDay.objects.values_list("partner", flat=True)) == set(sellers[1:])

    call_command("rebuild_rollups", stdout=said)
    assert said.getvalue().splitlines() == [
        f"up to seller {sellers[1]}, 2 left",
        "sellers counted: 4",
    ]


def test_day_that_nothing_is_left_of_has_no_sum(shelf):
    vendor_order = sell_later([(shelf["CNY"][0], 1)])[0]
    count_dirty_days()
    VendorOrder.objects.filter(pk=vendor_order.pk).update(
        created=vendor_order.created - timedelta(days=3)
    )

    call_command("rebuild_rollups", verbosity=0)

    assert [row.day for row in GoodsDay.objects.all()] == [date(2026, 10, 17)]
    assert [row.day for row in PartsDay.objects.all()] == [date(2026, 10, 17)]


def test_goods_are_ranked_by_what_was_sold_in_the_last_thirty_days():
    farm, today = make_farm(), dates.today()
    packs = [make_pack(farm) for _ in range(4)]
    rows = [(0, 0, 2), (0, 29, 3), (1, 30, 9), (2, 1, 1)]
    for place, days, lines in rows:
        GoodsDay.objects.create(
            day=today - timedelta(days=days),
            partner=farm,
            currency="CNY",
            product_id=packs[place].product_id,
            unit_kind="weight",
            channel="page",
            region="none",
            lines=lines,
            packs=99,
            units=99,
            listed=1,
            paid=1,
            given_back=0,
        )
    Product.objects.filter(pk=packs[3].product_id).update(sold_lately=7)

    assert rank_what_was_sold() == 3
    kept = Product.objects.order_by("pk").values_list("sold_lately", flat=True)
    assert list(kept) == [5, 0, 1, 0]
    assert rank_what_was_sold() == 0
