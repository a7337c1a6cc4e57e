"""Weekdays, cold, smallest orders, pickup hours, lent methods: what a quote says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from orders.shipping.models import DeliverySettings
from orders.shipping.promises import consignment_of
from orders.shipping.quotes import quote_for, ways
from shop.catalogue.promises import promise_for
from tests.cast import a_cooperative, a_delivery, a_farm, a_pack, a_product
from vendors.partner.models import Lot
from vendors.partner.services import take_holiday

from .steps import a_consignment, a_method, a_point, a_window, booked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_tuesday")]
TUESDAY = date(2026, 10, 20)
SOURCE = DeliverySettings.Source


@pytest.fixture
def _tuesday():
    with time_machine.travel("2026-10-20T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def farm():
    return a_farm("Li Orchard", delivers=False)


def found(part, region="CN-BJ"):
    return ways([part], region)[part.partner.pk]


def why(part, region="CN-BJ"):
    answer = found(part, region)
    assert answer.quotes == ()
    return [way.why for way in answer.refused]


def names(seller, region="CN-BJ"):
    return [(q.name, q.carrier) for q in quote_for(a_consignment(seller), region)]


def fresh(farm, **fields):
    """A part with one pack of goods that spoil."""
    return consignment_of(a_pack(product=a_product(farm, "Mushrooms", **fields)))


def a_lot(part, quantity, *, good_for, harvested=0):
    pack = part.partner.stockrecords.get()
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
        ("49.99", "Takes orders of ¥50.00 or more; ¥0.01 is missing."),
        ("50.00", ""),
        ("50.01", ""),
    ],
)
def test_a_smallest_order_says_what_is_missing(farm, goods, reason):
    a_delivery(farm, min_order=Decimal(50))
    part = a_consignment(farm, goods=goods)

    assert [way.why for way in found(part).refused] == ([reason] if reason else [])
    assert len(found(part).quotes) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("currency", "cost", "cold", "total"),
    [
        ("JPY", "900", "300", "1200"),
        ("KWD", "1.25", "0.5", "1.75"),
        ("USD", "4.10", "0.05", "4.15"),
    ],
)
def test_costs_are_in_the_sellers_own_coins(farm, currency, cost, cold, total):
    a_delivery(farm, price=cost, keeps_cold=True, cold_price=Decimal(cold))
    part = a_consignment(
        farm, currency=currency, perishables=fresh(farm, needs_cold=True).perishables
    )

    quote = found(part).quotes[0]

    assert (quote.cost, quote.cold_cost) == (Decimal(total), Decimal(cold))
    exponent = {"JPY": 0, "KWD": -2, "USD": -2}[currency]
    assert quote.cost.as_tuple().exponent == exponent


def test_a_missing_sum_is_said_in_the_orders_own_coins(farm):
    a_delivery(farm, min_order=Decimal(5000))
    part = a_consignment(farm, goods="4100", currency="JPY")

    assert why(part) == ["Takes orders of JP¥5,000 or more; JP¥900 is missing."]


def test_free_carriage_still_costs_the_cold_packing(farm):
    a_delivery(farm, free_from=Decimal(10), keeps_cold=True, cold_price=Decimal(6))

    assert found(fresh(farm, needs_cold=True)).quotes[0].cost == Decimal(6)
    assert found(a_consignment(farm)).quotes[0].cost == 0


def test_too_heavy_is_told_from_not_served(farm):
    a_method(farm, [(["CN-BJ"], 3, "8")])

    assert why(a_consignment(farm, grams=3001)) == [
        "Carries up to 3 kg to Beijing; this is 3.001 kg."
    ]
    assert why(a_consignment(farm), "CN-XZ") == ["Does not go to Tibet."]


# Days


def test_weekdays_lead_days_and_closed_days_move_the_day(farm):
    a_delivery(
        farm, min_days=1, max_days=2, lead_days=1, closed_weekdays=0b111_0110
    )  # Mondays and Thursdays

    assert quote_for(a_consignment(farm), "CN-BJ")[0].expected_from == date(
        2026, 10, 23
    )
    DeliverySettings.objects.create(
        partner=farm, closed=[["2026-10-22", "2026-10-25", "Fair"]]
    )
    assert quote_for(a_consignment(farm), "CN-BJ")[0].expected_from == date(
        2026, 10, 27
    )


@pytest.mark.parametrize(
    ("first", "until", "expected"),
    [(1, 5, 22), (0, 3, 25), (10, 12, 22)],
)
def test_a_holiday_of_the_shop_moves_the_day(farm, first, until, expected):
    """A parcel takes two days; one that is planned for later is not in its way."""
    a_delivery(farm, min_days=2)
    start = TUESDAY + timedelta(days=first)
    fields = {"holiday_from": start, "holiday_until": TUESDAY + timedelta(days=until)}
    type(farm).objects.filter(pk=farm.pk).update(**fields)
    farm.refresh_from_db()

    quote = quote_for(a_consignment(farm), "CN-BJ")[0]

    assert quote.expected_from == date(2026, 10, expected)


def test_what_is_ordered_before_a_holiday_leaves_before_or_after_it(farm):
    a_delivery(farm, min_days=1, lead_days=1)
    take_holiday(farm, start=date(2026, 10, 21), until=date(2026, 10, 28), by=None)
    farm.refresh_from_db()

    quote = quote_for(a_consignment(farm), "CN-BJ")[0]

    assert quote.expected_from == date(2026, 10, 29)


def test_a_seller_that_never_sends_is_not_offered(farm):
    a_delivery(farm)
    DeliverySettings.objects.create(
        partner=farm, closed=[["2026-10-01", "2029-01-01", "Away"]]
    )

    assert why(a_consignment(farm)) == ["Nothing leaves in the time ahead."]


# Fresh goods


@pytest.mark.parametrize(("life", "reaches"), [(3, False), (4, True), (5, True)])
def test_goods_arrive_while_they_are_good(farm, life, reaches):
    """Picked on the day they leave: the last day on the way must lie within."""
    a_delivery(farm, min_days=2, max_days=4)

    answer = found(fresh(farm, shelf_life_days=life))

    assert bool(answer.quotes) is reaches
    assert [bool(way.spoils) for way in answer.refused] == [True] * (not reaches)


def test_the_refusal_names_the_goods_and_both_days(farm):
    a_delivery(farm, min_days=2, max_days=4)

    assert why(fresh(farm, shelf_life_days=3)) == [
        "May take until Sat 24 Oct, and this is good until Fri 23 Oct only: Mushrooms."
    ]


@pytest.mark.parametrize(("picked", "reaches"), [(-1, False), (0, True), (3, True)])
def test_the_days_count_from_the_harvest(farm, picked, reaches):
    a_delivery(farm, min_days=2, max_days=4)
    part = fresh(farm, shelf_life_days=4, picked_on=TUESDAY + timedelta(days=picked))

    assert bool(found(part).quotes) is reaches


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
    a_delivery(farm, min_days=2, max_days=4)
    part = fresh(farm, shelf_life_days=3)
    a_lot(part, quantity, good_for=good_for)

    assert bool(found(part).quotes) is reaches


def test_lots_promised_to_others_are_skipped(farm):
    a_delivery(farm, min_days=2, max_days=4)
    part = fresh(farm, shelf_life_days=9)
    a_lot(part, 5000, good_for=6)
    a_lot(part, 5000, good_for=3)
    pool = part.partner.stockrecords.get().pool

    assert not found(part).quotes
    type(pool).objects.filter(pk=pool.pk).update(claimed=5000)
    assert found(consignment_of(part.partner.stockrecords.get())).quotes


def test_fresh_goods_go_near_and_not_far(farm):
    a_method(farm, [(["CN-BJ"], None, "18")], name="Express", min_days=1, max_days=2)
    a_method(farm, [([], None, "9")], name="Post", min_days=3, max_days=6)
    part = fresh(farm, shelf_life_days=3)

    assert [quote.name for quote in found(part).quotes] == ["Express"]
    assert [way.name for way in found(part, "CN-XZ").refused] == ["Express", "Post"]
    assert found(part, "CN-XZ").quotes == ()


def test_goods_that_keep_go_everywhere(farm):
    a_delivery(farm, min_days=20, max_days=40)

    assert found(fresh(farm)).quotes


def test_cold_goods_need_a_way_that_is_packed_cold(farm):
    a_delivery(farm, name="Post")

    assert why(fresh(farm, needs_cold=True)) == [
        "Is not packed cold, and this has to stay cold: Mushrooms."
    ]
    a_delivery(farm, name="Van", keeps_cold=True, cold_price=Decimal(6))
    quote = found(fresh(farm, needs_cold=True)).quotes[0]
    assert (quote.name, quote.cost, quote.cold_cost) == ("Van", 18, 6)


def test_the_product_page_says_that_it_cant_come_in_good_condition(farm):
    a_delivery(farm, min_days=2, max_days=4, name="Post")
    pack = a_pack(product=a_product(farm, "Mushrooms", shelf_life_days=3))

    promise = promise_for(pack, "CN-BJ")

    assert not promise.reaches
    assert promise.title == "Can’t be delivered to Beijing in good condition"
    assert "Post: May take until Sat 24 Oct" in promise.notes[0]


# Pickup


def test_times_to_collect_are_the_next_with_room(farm):
    window = a_window(a_point(farm), capacity=2)
    booked(window, date(2026, 10, 22), 2)
    booked(window, date(2026, 10, 29), 1)

    slots = quote_for(a_consignment(farm), "CN-BJ")[0].slots

    assert [(slot.date.day, slot.left) for slot in slots] == [(29, 1), (5, 2), (12, 2)]
    assert slots[0].label == "Thu 29 Oct, 9:00–12:00"


def test_a_point_that_is_full_for_weeks_says_so(farm):
    window = a_window(a_point(farm), capacity=1)
    for weeks in range(5):
        booked(window, date(2026, 10, 22) + timedelta(weeks=weeks), 1)

    assert why(a_consignment(farm)) == [
        "Every pickup time of the next weeks is taken or over."
    ]


def test_only_times_at_which_the_goods_are_good_can_be_chosen(farm):
    a_window(a_point(farm))
    near = fresh(farm, shelf_life_days=3, picked_on=TUESDAY)

    assert [slot.date.day for slot in found(near).quotes[0].slots] == [22]


def test_goods_that_spoil_before_it_opens_are_refused_in_words(farm):
    a_window(a_point(farm))
    part = fresh(farm, shelf_life_days=1, picked_on=TUESDAY)

    assert why(part)[0].startswith("May take until Thu 22 Oct")


def test_a_point_without_hours_is_collected_by_arrangement(farm):
    a_point(farm, min_days=1, max_days=7)

    quote = quote_for(a_consignment(farm), "CN-BJ")[0]

    assert (quote.slots, quote.expected_from) == ((), date(2026, 10, 21))


# Lent by a cooperative


@pytest.fixture
def coop():
    return a_cooperative("Five Villages", delivers=False)


@pytest.fixture
def member(coop):
    farm = a_farm("Member", delivers=False, cooperative=coop)
    a_delivery(farm, name="Own post")
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
    a_delivery(coop, name="Van", is_lent=True)
    a_delivery(coop, name="Kept")
    if source:
        DeliverySettings.objects.create(partner=member, source=source)

    assert names(member) == offered
    assert names(coop) == [("Van", ""), ("Kept", "")]


def test_nothing_is_lent_to_strangers_or_by_a_closed_cooperative(coop, member):
    a_delivery(coop, name="Van", is_lent=True)
    stranger = a_farm(delivers=False, cooperative=a_cooperative(delivers=False))
    DeliverySettings.objects.create(partner=stranger, source=SOURCE.COOPERATIVE)
    DeliverySettings.objects.create(partner=member, source=SOURCE.COOPERATIVE)

    assert names(stranger) == []
    coop.status = "closed"
    coop.save()
    assert names(member) == []


def test_a_lent_method_rests_when_either_of_them_does(coop, member):
    a_delivery(coop, name="Van", is_lent=True, min_days=1)
    closed = [["2026-10-20", "2026-10-20", "Fair"]]
    DeliverySettings.objects.create(partner=coop, closed=closed)
    closed = [["2026-10-21", "2026-10-22", "Wedding"]]
    DeliverySettings.objects.create(
        partner=member, source=SOURCE.COOPERATIVE, closed=closed
    )

    quote = quote_for(a_consignment(member), "CN-BJ")[0]

    assert quote.expected_from == date(2026, 10, 24)


def test_lent_methods_cost_no_query_more(coop, member, queries):
    a_delivery(coop, name="Van", is_lent=True)
    DeliverySettings.objects.create(partner=member, source=SOURCE.BESIDE)
    part = a_consignment(member)

    with queries(1):
        assert len(quote_for(part, "CN-BJ")) == 2
