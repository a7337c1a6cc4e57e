"""Days are counted from rows: as they change, and anew, with the same result."""

import pytest
from django.db.models import F, Sum

from orders.order.services.cancellation import cancel_vendor_order
from payments.payment.models import Refund
from payments.payment.services.refunds import RefundTerms
from payments.payment.services.vendor_refunds import give_back
from payments.payment.signals import refund_settled
from payments.payment.states import RefundState
from programme.figures import registry
from programme.figures.models import DirtySpan
from programme.figures.services.rollups import mark, roll_up, roll_up_dirty
from reports.rollups.models import GoodsDay, PartsDay
from reports.rollups.services import rebuild_all
from tests.factories.orders import make_order
from tests.factories.programme import (
    day_before,
    figures_of,
    give_back_delivery,
    make_store,
    on_day,
    rebuild_figures,
    roll_figures,
    sell_on,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_county, make_farm, make_village
from vendors.partner.services.sellers import (
    open_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def test_county_without_anything_has_no_figures():
    make_county()

    assert rebuild_figures() == []


def test_order_counts_once_for_its_county_and_each_part_for_its_village():
    county = make_county()
    one, two = make_village(county=county), make_village(county=county)
    packs = [
        make_pack(make_store(village, day_before(9)), price="59.00")
        for village in (one, two)
    ]

    sell_on([(packs[0], 1), (packs[1], 2)], day_before(3), state="广东省")
    roll_figures()

    assert figures_of(county, "orders") == {day_before(3): 1}
    assert figures_of(county, "parts") == {day_before(3): 2}
    assert figures_of(county, "sales", "CNY") == {day_before(3): 5900 * 3 + 2400}
    assert figures_of(county, "region", "CN-GD") == {day_before(3): 1}
    assert figures_of(county, "sales", "CNY", one) == {day_before(3): 7100}
    assert figures_of(county, "sales", "CNY", two) == {day_before(3): 13000}
    assert figures_of(county, "orders", village=one) == {day_before(3): 1}


def test_currencies_stand_apart():
    county = make_county()
    village = make_village(county=county)
    yuan = make_pack(make_store(village, day_before(9)), price="59.00")
    dollars = make_pack(
        make_store(village, day_before(9)), price="10.00", currency="USD"
    )

    sell_on([(yuan, 1)], day_before(3))
    sell_on([(dollars, 1)], day_before(3))
    roll_figures()

    assert figures_of(county, "sales", "CNY") == {day_before(3): 7100}
    assert figures_of(county, "sales", "USD") == {day_before(3): 2200}
    assert figures_of(county, "orders") == {day_before(3): 2}


def test_unpaid_order_is_not_counted():
    county = make_county()
    pack = make_pack(make_store(make_village(county=county), day_before(9)))

    with on_day(day_before(2)):
        make_order([(pack, 1)])
    roll_figures()

    assert figures_of(county, "orders") == {}


def test_cancelled_part_is_taken_off_the_day_it_was_ordered():
    county = make_county()
    pack = make_pack(
        make_store(make_village(county=county), day_before(9)), price="59.00"
    )
    kept, gone = (sell_on([(pack, 1)], day_before(3))[0] for _ in range(2))
    roll_figures()

    with on_day(day_before(1)):
        cancel_vendor_order(gone, by=None, by_shopper=True)
    roll_figures()

    assert figures_of(county, "orders") == {day_before(3): 1}
    assert figures_of(county, "sales", "CNY") == {day_before(3): int(kept.total * 100)}


def test_every_refund_that_stands_is_taken_off():
    county = make_county()
    pack = make_pack(
        make_store(make_village(county=county), day_before(9)), price="59.00"
    )
    (vendor_order,) = sell_on([(pack, 1)], day_before(3))

    give_back_delivery(vendor_order, 950)
    roll_figures()

    assert figures_of(county, "sales", "CNY") == {day_before(3): 7100 - 950}


def test_refund_that_failed_is_no_longer_taken_off():
    county = make_county()
    pack = make_pack(
        make_store(make_village(county=county), day_before(9)), price="59.00"
    )
    (vendor_order,) = sell_on([(pack, 1)], day_before(3))
    refund = give_back_delivery(vendor_order, 950)
    roll_figures()

    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)
    refund_settled.send(sender=Refund, refund=refund)
    roll_figures()

    assert figures_of(county, "sales", "CNY") == {day_before(3): 7100}


def test_county_sales_are_those_of_the_offices_daily_sums():
    county = make_county()
    packs = [
        make_pack(make_store(make_village(county=county), day_before(9)), price="59.00")
        for _ in range(2)
    ]
    parts = sell_on([(pack, 2) for pack in packs], day_before(3))
    give_back_delivery(parts[0], 500)
    give_back(
        parts[1],
        lines={parts[1].lines.get().pk: 1000},
        cause="by-hand:line",
        terms=RefundTerms(reason="goodwill"),
    )

    roll_figures()
    rebuild_all()

    goods = GoodsDay.objects.aggregate(
        net=Sum(F("paid") - F("given_back")), back=Sum("given_back")
    )
    beside = PartsDay.objects.aggregate(
        net=Sum(F("delivery") + F("carried") - F("given_back"))
    )
    assert goods["back"] == 1000
    assert figures_of(county, "sales", "CNY") == {
        day_before(3): goods["net"] + beside["net"]
    }


def test_stores_open_and_close_at_the_end_of_a_day():
    county = make_county()
    village = make_village(county=county)
    farm = make_store(village, day_before(9))
    with on_day(day_before(5)):
        suspend_partner(farm, reason="Late", by=None)
    with on_day(day_before(2)):
        reopen_partner(farm, by=None)
        suspend_partner(farm, reason="Late again", by=None)

    roll_figures()

    assert figures_of(county, "opened") == {day_before(9): 1}
    assert figures_of(county, "closed") == {day_before(5): 1}


def test_store_that_opens_on_a_day_ahead_is_counted_when_it_opens():
    county = make_county()
    farm = make_farm(
        village=make_village(county=county),
        status=PartnerStatus.APPLIED,
        opened_at=None,
    )
    with on_day(day_before(9)):
        open_partner(farm, by=None, on=day_before(4))

    with on_day(day_before(6)):
        assert rebuild_figures() == []
    with on_day(day_before(4)):
        rebuild_figures()

    assert figures_of(county, "opened") == {day_before(4): 1}


def test_mark_that_comes_while_days_are_counted_stays(monkeypatch):
    county = make_county()
    mark(county.pk, day_before(3))

    def count_and_mark(*args):
        mark(county.pk, day_before(3))
        return roll_up(*args)

    monkeypatch.setattr("programme.figures.services.rollups.roll_up", count_and_mark)
    roll_up_dirty()

    assert DirtySpan.objects.count() == 1


def test_county_that_cannot_be_counted_keeps_no_other_waiting(monkeypatch):
    odd, other = make_county(), make_county()
    for county in (odd, other):
        mark(county.pk, day_before(3))

    def count(county, *days):
        if county == odd:
            raise ValueError(county)
        return roll_up(county, *days)

    monkeypatch.setattr("programme.figures.services.rollups.roll_up", count)

    assert roll_up_dirty() == 1
    assert DirtySpan.objects.get().county == odd


def test_others_count_what_the_market_does_not_know(monkeypatch):
    county = make_county()
    village = make_village(county=county)
    asked = []

    def count(place, first, last):
        asked.append((place.county_id, place.villages, first, last))
        return {day_before(3): 12}

    monkeypatch.setattr(
        "programme.figures.counts.counters", lambda: {"trainees": count}
    )
    roll_up(county, day_before(4), day_before(2))

    assert figures_of(county, "trainees") == {day_before(3): 12}
    assert asked == [(county.pk, frozenset({village.pk}), day_before(4), day_before(2))]


def test_only_given_figures_may_be_entered(monkeypatch):
    monkeypatch.setattr(registry, "COUNTERS", [lambda: {"sales": lambda *_args: {}}])

    with pytest.raises(ValueError, match="sales"):
        registry.counters()
