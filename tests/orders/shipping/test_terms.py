"""Weekdays, cold, smallest orders, pickup hours, lent methods: what a quote says."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine

from core import dates
from orders.shipping.delivery_estimates import consignment_of
from orders.shipping.models import DeliverySettings
from orders.shipping.quotes import quote_for, ways
from shop.catalogue.delivery_estimates import promise_for
from tests.factories.shipping import (
    make_consignment,
    make_delivery,
    make_pickup_day,
    make_pickup_point,
    make_pickup_window,
    make_rated_delivery,
)
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_cooperative, make_farm
from vendors.partner.models import Lot
from vendors.partner.services.holidays import take_holiday

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_tuesday")]
TUESDAY = date(2026, 10, 20)
SOURCE = DeliverySettings.Source


@pytest.fixture
def _tuesday():
    with time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False):
        yield


@pytest.fixture
def farm():
    return make_farm("Li Orchard", delivers=False)


def found(consignment, region="CN-BJ"):
    return ways([consignment], region)[consignment.partner.pk]


def why(consignment, region="CN-BJ"):
    answer = found(consignment, region)
    assert answer.quotes == ()
    return [way.why for way in answer.refused]


def names(seller, region="CN-BJ"):
    return [(q.name, q.carrier) for q in quote_for(make_consignment(seller), region)]


def fresh(farm, **fields):
    """A part with one pack of goods that spoil."""
    return consignment_of(make_pack(product=make_product(farm, "Mushrooms", **fields)))


def a_lot(consignment, quantity, *, good_for, harvested=0):
    pack = consignment.partner.stockrecords.get()
    return Lot.objects.create(
        pool=pack.pool,
        code=f"LOT{Lot.objects.count()}",
        harvested_on=TUESDAY - timedelta(days=harvested),
        best_before=TUESDAY + timedelta(days=good_for),
        quantity=quantity,
        left=quantity,
    )


# Money


@pytest.mark.parametrize(
    ("goods", "reason"),
    [
        ("49.99", "The minimum order is ¥50.00; ¥0.01 is missing."),
        ("50.00", ""),
        ("50.01", ""),
    ],
)
def test_a_smallest_order_says_what_is_missing(farm, goods, reason):
    make_delivery(farm, min_order=Decimal(50))
    consignment = make_consignment(farm, goods=goods)

    assert [way.why for way in found(consignment).refused] == (
        [reason] if reason else []
    )
    assert len(found(consignment).quotes) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("currency", "cost", "cold", "total"),
    [
        ("JPY", "900", "300", "1200"),
        ("KWD", "1.25", "0.5", "1.75"),
        ("USD", "4.10", "0.05", "4.15"),
    ],
)
def test_costs_are_in_the_sellers_own_coins(farm, currency, cost, cold, total):
    make_delivery(farm, price=cost, keeps_cold=True, cold_price=Decimal(cold))
    consignment = make_consignment(
        farm, currency=currency, perishables=fresh(farm, needs_cold=True).perishables
    )

    quote = found(consignment).quotes[0]

    assert (quote.cost, quote.cold_cost) == (Decimal(total), Decimal(cold))
    exponent = {"JPY": 0, "KWD": -2, "USD": -2}[currency]
    assert quote.cost.as_tuple().exponent == exponent


def test_a_missing_sum_is_said_in_the_orders_own_coins(farm):
    make_delivery(farm, min_order=Decimal(5000))
    consignment = make_consignment(farm, goods="4100", currency="JPY")

    assert why(consignment) == ["The minimum order is JP¥5,000; JP¥900 is missing."]


def test_free_carriage_still_costs_the_cold_packing(farm):
    make_delivery(farm, free_from=Decimal(10), keeps_cold=True, cold_price=Decimal(6))

    assert found(fresh(farm, needs_cold=True)).quotes[0].cost == Decimal(6)
    assert found(make_consignment(farm)).quotes[0].cost == 0


def test_too_heavy_is_told_from_not_served(farm):
    make_rated_delivery(farm, [(["CN-BJ"], 3, "8")])

    assert why(make_consignment(farm, grams=3001)) == [
        "Carries up to 3 kg to Beijing; this is 3.001 kg."
    ]
    assert why(make_consignment(farm), "CN-XZ") == ["Does not deliver to Tibet."]


# Days


def test_weekdays_lead_days_and_closed_days_move_the_day(farm):
    make_delivery(
        farm, min_days=1, max_days=2, lead_days=1, closed_weekdays=0b111_0110
    )  # Mondays and Thursdays

    assert quote_for(make_consignment(farm), "CN-BJ")[0].expected_from == date(
        2026, 10, 23
    )
    DeliverySettings.objects.create(
        partner=farm, closed=[["2026-10-22", "2026-10-25", "Fair"]]
    )
    assert quote_for(make_consignment(farm), "CN-BJ")[0].expected_from == date(
        2026, 10, 27
    )


@pytest.mark.parametrize(
    ("first", "until", "expected"),
    [(1, 5, 22), (0, 3, 25), (10, 12, 22)],
)
def test_a_holiday_of_the_shop_moves_the_day(farm, first, until, expected):
    """A parcel takes two days; one that is planned for later is not in its way."""
    make_delivery(farm, min_days=2)
    start = TUESDAY + timedelta(days=first)
    fields = {"holiday_from": start, "holiday_until": TUESDAY + timedelta(days=until)}
    type(farm).objects.filter(pk=farm.pk).update(**fields)
    farm.refresh_from_db()

    quote = quote_for(make_consignment(farm), "CN-BJ")[0]

    assert quote.expected_from == date(2026, 10, expected)


def test_what_is_ordered_before_a_holiday_leaves_before_or_after_it(farm):
    make_delivery(farm, min_days=1, lead_days=1)
    take_holiday(farm, start=date(2026, 10, 21), until=date(2026, 10, 28), by=None)
    farm.refresh_from_db()

    quote = quote_for(make_consignment(farm), "CN-BJ")[0]

    assert quote.expected_from == date(2026, 10, 29)


def test_a_seller_that_never_sends_is_not_offered(farm):
    make_delivery(farm)
    DeliverySettings.objects.create(
        partner=farm, closed=[["2026-10-01", "2029-01-01", "Away"]]
    )

    assert why(make_consignment(farm)) == ["No shipping dates in the coming weeks."]


# Fresh goods


@pytest.mark.parametrize(("life", "reaches"), [(3, False), (4, True), (5, True)])
def test_goods_arrive_while_they_are_good(farm, life, reaches):
    """Picked on the day they leave: the last day on the way must lie within."""
    make_delivery(farm, min_days=2, max_days=4)

    answer = found(fresh(farm, shelf_life_days=life))

    assert bool(answer.quotes) is reaches
    assert [bool(way.spoils) for way in answer.refused] == [True] * (not reaches)


def test_the_refusal_names_the_goods_and_both_days(farm):
    make_delivery(farm, min_days=2, max_days=4)

    assert why(fresh(farm, shelf_life_days=3)) == [
        (
            "Can take until Sat 24 Oct, but these goods keep only until "
            "Fri 23 Oct: Mushrooms."
        )
    ]


@pytest.mark.parametrize(("picked", "reaches"), [(-1, False), (0, True), (3, True)])
def test_the_days_count_from_the_harvest(farm, picked, reaches):
    make_delivery(farm, min_days=2, max_days=4)
    consignment = fresh(
        farm, shelf_life_days=4, picked_on=TUESDAY + timedelta(days=picked)
    )

    assert bool(found(consignment).quotes) is reaches


@pytest.mark.parametrize(
    ("quantity", "good_for", "reaches"),
    [
        (5000, 4, True),
        (5000, 3, False),
        (4999, 4, False),  # the rest is as old as the listing says
    ],
)
def test_the_lot_that_would_fill_it_says_how_long_it_is_good(
    farm, quantity, good_for, reaches
):
    make_delivery(farm, min_days=2, max_days=4)
    consignment = fresh(farm, shelf_life_days=3)
    a_lot(consignment, quantity, good_for=good_for)

    assert bool(found(consignment).quotes) is reaches


def test_lots_promised_to_others_are_skipped(farm):
    make_delivery(farm, min_days=2, max_days=4)
    consignment = fresh(farm, shelf_life_days=9)
    a_lot(consignment, 5000, good_for=6)
    a_lot(consignment, 5000, good_for=3)
    pool = consignment.partner.stockrecords.get().pool

    assert not found(consignment).quotes
    type(pool).objects.filter(pk=pool.pk).update(claimed=5000)
    assert found(consignment_of(consignment.partner.stockrecords.get())).quotes


def test_fresh_goods_go_near_and_not_far(farm):
    make_rated_delivery(
        farm, [(["CN-BJ"], None, "18")], name="Express", min_days=1, max_days=2
    )
    make_rated_delivery(farm, [([], None, "9")], name="Post", min_days=3, max_days=6)
    consignment = fresh(farm, shelf_life_days=3)

    assert [quote.name for quote in found(consignment).quotes] == ["Express"]
    assert [way.name for way in found(consignment, "CN-XZ").refused] == [
        "Express",
        "Post",
    ]
    assert found(consignment, "CN-XZ").quotes == ()


def test_goods_that_keep_go_everywhere(farm):
    make_delivery(farm, min_days=20, max_days=40)

    assert found(fresh(farm)).quotes


def test_cold_goods_need_a_way_that_is_packed_cold(farm):
    make_delivery(farm, name="Post")

    assert why(fresh(farm, needs_cold=True)) == [
        "Must stay cold, but this method has no cold packing: Mushrooms."
    ]
    make_delivery(farm, name="Van", keeps_cold=True, cold_price=Decimal(6))
    quote = found(fresh(farm, needs_cold=True)).quotes[0]
    assert (quote.name, quote.cost, quote.cold_cost) == ("Van", 18, 6)


def test_the_product_page_says_that_it_cant_come_in_good_condition(farm):
    make_delivery(farm, min_days=2, max_days=4, name="Post")
    pack = make_pack(product=make_product(farm, "Mushrooms", shelf_life_days=3))

    promise = promise_for(pack, "CN-BJ")

    assert not promise.reaches
    assert promise.title == "Can’t be delivered to Beijing in good condition"
    assert "Post: Can take until Sat 24 Oct" in promise.notes[0]


# Pickup


def test_times_to_collect_are_the_next_with_room(farm):
    window = make_pickup_window(make_pickup_point(farm), capacity=2)
    make_pickup_day(window, date(2026, 10, 22), 2)
    make_pickup_day(window, date(2026, 10, 29), 1)

    slots = quote_for(make_consignment(farm), "CN-BJ")[0].slots

    assert [(slot.date.day, slot.left) for slot in slots] == [(29, 1), (5, 2), (12, 2)]
    assert slots[0].label == "Thu 29 Oct, 9:00–12:00"


def test_a_point_that_is_full_for_weeks_says_so(farm):
    window = make_pickup_window(make_pickup_point(farm), capacity=1)
    for weeks in range(5):
        make_pickup_day(window, date(2026, 10, 22) + timedelta(weeks=weeks), 1)

    assert why(make_consignment(farm)) == [
        "All pickup times of the coming weeks are taken."
    ]


def test_only_times_at_which_the_goods_are_good_can_be_chosen(farm):
    make_pickup_window(make_pickup_point(farm))
    near = fresh(farm, shelf_life_days=3, picked_on=TUESDAY)

    assert [slot.date.day for slot in found(near).quotes[0].slots] == [22]


def test_goods_that_spoil_before_it_opens_are_refused_in_words(farm):
    make_pickup_window(make_pickup_point(farm))
    consignment = fresh(farm, shelf_life_days=1, picked_on=TUESDAY)

    assert why(consignment)[0].startswith("Can take until Thu 22 Oct")


def test_a_point_without_hours_is_collected_by_arrangement(farm):
    make_pickup_point(farm, min_days=1, max_days=7)

    quote = quote_for(make_consignment(farm), "CN-BJ")[0]

    assert (quote.slots, quote.expected_from) == ((), date(2026, 10, 21))


# Lent by a cooperative


@pytest.fixture
def coop():
    return make_cooperative("Five Villages", delivers=False)


@pytest.fixture
def member(coop):
    farm = make_farm("Member", delivers=False, cooperative=coop)
    make_delivery(farm, name="Own post")
    return farm


@pytest.mark.parametrize(
    ("source", "offered"),
    [
        (None, [("Own post", "")]),
        (SOURCE.OWN, [("Own post", "")]),
        (SOURCE.BESIDE, [("Own post", ""), ("Van", "Five Villages")]),
        (SOURCE.COOPERATIVE, [("Van", "Five Villages")]),
    ],
)
def test_a_farm_chooses_whose_delivery_it_uses(coop, member, source, offered):
    make_delivery(coop, name="Van", is_lent=True)
    make_delivery(coop, name="Kept")
    if source:
        DeliverySettings.objects.create(partner=member, source=source)

    assert names(member) == offered
    assert names(coop) == [("Van", ""), ("Kept", "")]


def test_nothing_is_lent_to_strangers_or_by_a_closed_cooperative(coop, member):
    make_delivery(coop, name="Van", is_lent=True)
    stranger = make_farm(delivers=False, cooperative=make_cooperative(delivers=False))
    DeliverySettings.objects.create(partner=stranger, source=SOURCE.COOPERATIVE)
    DeliverySettings.objects.create(partner=member, source=SOURCE.COOPERATIVE)

    assert names(stranger) == []
    coop.status = "closed"
    coop.save()
    assert names(member) == []


def test_a_lent_method_rests_when_either_of_them_does(coop, member):
    make_delivery(coop, name="Van", is_lent=True, min_days=1)
    closed = [["2026-10-20", "2026-10-20", "Fair"]]
    DeliverySettings.objects.create(partner=coop, closed=closed)
    closed = [["2026-10-21", "2026-10-22", "Wedding"]]
    DeliverySettings.objects.create(
        partner=member, source=SOURCE.COOPERATIVE, closed=closed
    )

    quote = quote_for(make_consignment(member), "CN-BJ")[0]

    assert quote.expected_from == date(2026, 10, 24)


def test_lent_methods_cost_no_query_more(coop, member, queries):
    make_delivery(coop, name="Van", is_lent=True)
    DeliverySettings.objects.create(partner=member, source=SOURCE.BESIDE)
    consignment = make_consignment(member)

    # The methods, and once what was learnt of carriers.
    with queries(2):
        assert len(quote_for(consignment, "CN-BJ")) == 2


def test_methods_are_read_once_until_one_of_them_changes(coop, member, queries):
    van = make_delivery(coop, name="Van", is_lent=True, price="8.00")
    settings = DeliverySettings.objects.create(partner=member, source=SOURCE.BESIDE)
    consignment = make_consignment(member)

    def costs():
        return {one.name: one.cost for one in quote_for(consignment, "CN-BJ")}

    known = costs()
    assert known["Van"] == 8
    with queries(0):
        assert costs() == known
    van.rates.update(price="9.00")
    assert costs()["Van"] == 9
    settings.source = SOURCE.OWN
    settings.save()
    assert "Van" not in costs()
