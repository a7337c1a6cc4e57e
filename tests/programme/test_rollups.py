"""Days are counted from rows: as they change, and anew, with the same result."""

import pytest
from django.db.models import F, Sum

from orders.order.services import cancel_part
from orders.payment.models import Refund
from orders.payment.services import RefundTerms, give_back
from orders.payment.signals import refund_settled
from orders.payment.states import RefundState
from orders.rollups.models import GoodsDay, PartsDay
from orders.rollups.services import rebuild_all
from programme import registry
from programme.models import DirtySpan
from programme.services import mark, roll_up, roll_up_dirty
from tests.cast import a_county, a_farm, a_pack, a_placed_order, a_village
from tests.programme.scene import (
    a_store,
    back_of_delivery,
    day,
    of,
    on,
    rebuilt,
    rolled,
    sell,
)
from vendors.partner.services import open_partner, reopen_partner, suspend_partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def test_county_without_anything_has_no_figures():
    a_county()

    assert rebuilt() == []


def test_order_counts_once_for_its_county_and_each_part_for_its_village():
    county = a_county()
    one, two = a_village(county=county), a_village(county=county)
    packs = [a_pack(a_store(village, day(9)), price="59.00") for village in (one, two)]

    sell([(packs[0], 1), (packs[1], 2)], day(3), state="广东省")
    rolled()

    assert of(county, "orders") == {day(3): 1}
    assert of(county, "parts") == {day(3): 2}
    assert of(county, "sales", "CNY") == {day(3): 5900 * 3 + 2400}
    assert of(county, "region", "CN-GD") == {day(3): 1}
    assert of(county, "sales", "CNY", one) == {day(3): 7100}
    assert of(county, "sales", "CNY", two) == {day(3): 13000}
    assert of(county, "orders", village=one) == {day(3): 1}


def test_currencies_stand_apart():
    county = a_county()
    village = a_village(county=county)
    yuan = a_pack(a_store(village, day(9)), price="59.00")
    dollars = a_pack(a_store(village, day(9)), price="10.00", currency="USD")

    sell([(yuan, 1)], day(3))
    sell([(dollars, 1)], day(3))
    rolled()

    assert of(county, "sales", "CNY") == {day(3): 7100}
    assert of(county, "sales", "USD") == {day(3): 2200}
    assert of(county, "orders") == {day(3): 2}


def test_unpaid_order_is_not_counted():
    county = a_county()
    pack = a_pack(a_store(a_village(county=county), day(9)))

    with on(day(2)):
        a_placed_order([(pack, 1)])
    rolled()

    assert of(county, "orders") == {}


def test_cancelled_part_is_taken_off_the_day_it_was_ordered():
    county = a_county()
    pack = a_pack(a_store(a_village(county=county), day(9)), price="59.00")
    kept, gone = (sell([(pack, 1)], day(3))[0] for _ in range(2))
    rolled()

    with on(day(1)):
        cancel_part(gone, by=None, by_shopper=True)
    rolled()

    assert of(county, "orders") == {day(3): 1}
    assert of(county, "sales", "CNY") == {day(3): int(kept.total * 100)}


def test_every_refund_that_stands_is_taken_off():
    county = a_county()
    pack = a_pack(a_store(a_village(county=county), day(9)), price="59.00")
    (part,) = sell([(pack, 1)], day(3))

    back_of_delivery(part, 950)
    rolled()

    assert of(county, "sales", "CNY") == {day(3): 7100 - 950}


def test_refund_that_failed_is_no_longer_taken_off():
    county = a_county()
    pack = a_pack(a_store(a_village(county=county), day(9)), price="59.00")
    (part,) = sell([(pack, 1)], day(3))
    refund = back_of_delivery(part, 950)
    rolled()

    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)
    refund_settled.send(sender=Refund, refund=refund)
    rolled()

    assert of(county, "sales", "CNY") == {day(3): 7100}


def test_county_sales_are_those_of_the_offices_daily_sums():
    county = a_county()
    packs = [
        a_pack(a_store(a_village(county=county), day(9)), price="59.00")
        for _ in range(2)
    ]
    parts = sell([(pack, 2) for pack in packs], day(3))
    back_of_delivery(parts[0], 500)
    give_back(
        parts[1],
        lines={parts[1].lines.get().pk: 1000},
        cause="by-hand:line",
        terms=RefundTerms(reason="goodwill"),
    )

    rolled()
    rebuild_all()

    goods = GoodsDay.objects.aggregate(
        net=Sum(F("paid") - F("given_back")), back=Sum("given_back")
    )
    beside = PartsDay.objects.aggregate(
        net=Sum(F("delivery") + F("carried") - F("given_back"))
    )
    assert goods["back"] == 1000
    assert of(county, "sales", "CNY") == {day(3): goods["net"] + beside["net"]}


def test_stores_open_and_close_at_the_end_of_a_day():
    county = a_county()
    village = a_village(county=county)
    farm = a_store(village, day(9))
    with on(day(5)):
        suspend_partner(farm, reason="Late", by=None)
    with on(day(2)):
        reopen_partner(farm, by=None)
        suspend_partner(farm, reason="Late again", by=None)

    rolled()

    assert of(county, "opened") == {day(9): 1}
    assert of(county, "closed") == {day(5): 1}


def test_store_that_opens_on_a_day_ahead_is_counted_when_it_opens():
    county = a_county()
    farm = a_farm(
        village=a_village(county=county), status=PartnerStatus.APPLIED, opened_at=None
    )
    with on(day(9)):
        open_partner(farm, by=None, on=day(4))

    with on(day(6)):
        assert rebuilt() == []
    with on(day(4)):
        rebuilt()

    assert of(county, "opened") == {day(4): 1}


def test_mark_that_comes_while_days_are_counted_stays(monkeypatch):
    county = a_county()
    mark(county.pk, day(3))

    def count_and_mark(*args):
        mark(county.pk, day(3))
        return roll_up(*args)

    monkeypatch.setattr("programme.services.rollups.roll_up", count_and_mark)
    roll_up_dirty()

    assert DirtySpan.objects.count() == 1


def test_county_that_cannot_be_counted_keeps_no_other_waiting(monkeypatch):
    odd, other = a_county(), a_county()
    for county in (odd, other):
        mark(county.pk, day(3))

    def count(county, *days):
        if county == odd:
            raise ValueError(county)
        return roll_up(county, *days)

    monkeypatch.setattr("programme.services.rollups.roll_up", count)

    assert roll_up_dirty() == 1
    assert DirtySpan.objects.get().county == odd


def test_others_count_what_the_market_does_not_know(monkeypatch):
    county = a_county()
    village = a_village(county=county)
    asked = []

    def count(place, first, last):
        asked.append((place.county_id, place.villages, first, last))
        return {day(3): 12}

    monkeypatch.setattr("programme.counting.providers", lambda: {"trainees": count})
    roll_up(county, day(4), day(2))

    assert of(county, "trainees") == {day(3): 12}
    assert asked == [(county.pk, frozenset({village.pk}), day(4), day(2))]


def test_only_given_figures_may_be_entered():
    with pytest.raises(ValueError, match="sales"):
        registry.count_by("sales", lambda *_args: {})
