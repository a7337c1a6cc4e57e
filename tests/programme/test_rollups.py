"""Days are counted from rows: as they change, and anew, with the same result."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.order.models import VendorOrder
from orders.order.services import cancel_part
from orders.order.signals import part_adjusted
from programme import registry
from programme.models import DayFigure, DirtySpan
from programme.services import mark, roll_up, roll_up_dirty
from tests.cast import a_county, a_farm, a_pack, a_placed_order, a_village
from tests.programme.scene import TODAY, day, figures, of, on, rebuilt, rolled, sell
from vendors.partner.models import Partner
from vendors.partner.services import open_partner, reopen_partner, suspend_partner
from vendors.partner.states import PartnerStatus
from vendors.places.models import County
from vendors.places.services import PlaceRefused, merge_counties, move_village

pytestmark = pytest.mark.django_db


def a_store(village, opened):
    with on(opened):
        farm = a_farm(village=village, status=PartnerStatus.APPLIED, opened_at=None)
        return open_partner(farm, by=None)


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


def test_what_was_given_back_is_taken_off():
    county = a_county()
    pack = a_pack(a_store(a_village(county=county), day(9)), price="59.00")
    (part,) = sell([(pack, 1)], day(3))

    give_back(part, "9.50")
    rolled()

    assert of(county, "sales", "CNY") == {day(3): 7100 - 950}


def give_back(part, amount):
    VendorOrder.objects.filter(pk=part.pk).update(given_back=Decimal(amount))
    part_adjusted.send(sender=VendorOrder, vendor_order=part, adjustments=[])


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


def test_moved_village_takes_its_stores_along_and_leaves_its_past():
    old, new = a_county(), a_county()
    village = a_village(county=old)
    pack = a_pack(a_store(village, day(9)), price="59.00")
    sell([(pack, 1)], day(6))
    sell([(pack, 2)], day(2))

    with on(day(1)):
        move_village(village, new, on=day(4))
    rolled()

    assert of(old, "sales", "CNY") == {day(6): 7100}
    assert of(new, "sales", "CNY") == {day(2): 13000}
    assert (of(old, "opened"), of(old, "left")) == ({day(9): 1}, {day(4): 1})
    assert (of(new, "opened"), of(new, "joined")) == ({}, {day(4): 1})
    assert figures() == rebuilt()


def test_village_moves_on_and_back():
    one, two = a_county(), a_county()
    village = a_village(county=one)
    pack = a_pack(a_store(village, day(9)), price="59.00")
    for n in (8, 5, 2):
        sell([(pack, 1)], day(n))

    with on(day(1)):
        move_village(village, two, on=day(6))
        move_village(village, one, on=day(4))
    rolled()

    assert sorted(of(one, "orders")) == [day(8), day(2)]
    assert sorted(of(two, "orders")) == [day(5)]


def test_move_before_an_earlier_move_is_refused():
    one, two = a_county(), a_county()
    village = a_village(county=one)
    with on(TODAY):
        move_village(village, two, on=day(3))

        with pytest.raises(PlaceRefused):
            move_village(village, one, on=day(3))

    assert village.counties.count() == 2


def test_merged_county_keeps_its_past():
    old, new = a_county(), a_county()
    pack = a_pack(a_store(a_village(county=old), day(9)), price="59.00")
    sell([(pack, 1)], day(6))
    sell([(pack, 1)], day(2))

    with on(day(1)):
        merge_counties(old, new, on=day(4))
    rolled()

    assert of(old, "orders") == {day(6): 1}
    assert of(new, "orders") == {day(2): 1}
    assert figures() == rebuilt()


def test_mark_that_comes_while_days_are_counted_stays(monkeypatch):
    county = a_county()
    mark(county.pk, day(3))

    def count_and_mark(*args):
        mark(county.pk, day(3))
        return roll_up(*args)

    monkeypatch.setattr("programme.services.rollups.roll_up", count_and_mark)
    roll_up_dirty()

    assert DirtySpan.objects.count() == 1


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


STEP = st.one_of(
    st.tuples(
        st.just("sell"),
        st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True),
        st.sampled_from(["Beijing", "山西省", "Nowhere"]),
    ),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("back"), st.integers(0, 9), st.integers(1, 900)),
    st.tuples(st.just("turn"), st.integers(0, 3)),
    st.tuples(st.just("move"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("count")),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(STEP, min_size=3, max_size=14))
def test_days_counted_as_they_change_are_those_counted_anew(history):
    world = _World()

    for n, (what, *with_what) in enumerate(history):
        with on(day(len(history) - n)):
            getattr(world, what)(*with_what)
    with on(TODAY):
        as_changed = rolled()

        assert as_changed == rebuilt()
        world.check()


class _World:
    """Three counties, three villages, four stores, and what is done with them."""

    def __init__(self):
        self.counties = [a_county() for _ in range(3)]
        self.villages = [a_village(county=county) for county in self.counties]
        places = [*self.villages, self.villages[0]]
        self.farms = [a_store(village, day(20)) for village in places]
        self.packs = [a_pack(farm, price="19.90") for farm in self.farms]
        self.parts = []

    def sell(self, which, state):
        from django.utils import timezone

        packs = [(self.packs[n], 1) for n in which]
        self.parts += sell(packs, timezone.localdate(), state=state)

    def cancel(self, n):
        if self.parts:
            part = self.parts[n % len(self.parts)]
            part.refresh_from_db()
            if part.status == "paid":
                cancel_part(part, by=None, by_shopper=True)

    def back(self, n, cents):
        if self.parts:
            give_back(self.parts[n % len(self.parts)], Decimal(cents) / 100)

    def turn(self, n):
        farm = Partner.objects.get(pk=self.farms[n].pk)
        if farm.status == PartnerStatus.OPEN:
            suspend_partner(farm, reason="Late", by=None)
        else:
            reopen_partner(farm, by=None)

    def move(self, n, to):
        from django.utils import timezone

        village = self.villages[n]
        village.refresh_from_db()
        self._try(move_village, village, self._county(to), timezone.localdate())

    def merge(self, n, to):
        from django.utils import timezone

        self._try(
            merge_counties, self._county(n), self._county(to), timezone.localdate()
        )

    def count(self):
        roll_up_dirty()

    def _county(self, n):
        return County.objects.get(pk=self.counties[n].pk)

    @staticmethod
    def _try(service, subject, to, when):
        from django.db import transaction

        try:
            with transaction.atomic():
                service(subject, to, on=when)
        except PlaceRefused:
            pass

    def check(self):
        """Nothing is lost between counties: all parts, all money, all open stores."""
        own = DayFigure.objects.filter(county__in=self.counties, village=None)
        live = [one for one in map(_fresh, self.parts) if one.status == "paid"]
        net = sum((one.total - one.given_back for one in live), Decimal(0))
        open_now = Partner.objects.filter(
            pk__in=[farm.pk for farm in self.farms], status=PartnerStatus.OPEN
        )

        assert _total(own, "parts") == len(live)
        assert _total(own, "sales") == int(net * 100)
        assert (
            _total(own, "opened")
            + _total(own, "joined")
            - _total(own, "closed")
            - _total(own, "left")
        ) == open_now.count()


def _fresh(part):
    part.refresh_from_db()
    return part


def _total(rows, name):
    return sum(rows.filter(name=name).values_list("value", flat=True))
