"""Whatever happened, days counted as they changed are those counted anew."""

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import dates
from orders.order.services.cancellation import cancel_vendor_order
from payments.payment.models import Refund
from payments.payment.services.vendor_refunds import left_of
from programme.figures.models import DayFigure
from reports.rollups.services import count_dirty_days
from tests.effort import tries
from tests.factories.programme import (
    day_before,
    give_back_delivery,
    make_store,
    on_day,
    rebuild_figures,
    roll_figures,
    sell_on,
)
from tests.factories.reports import TODAY
from tests.factories.shop import make_pack
from tests.factories.vendors import make_county, make_village
from vendors.partner.models import Partner
from vendors.partner.services.sellers import reopen_partner, suspend_partner
from vendors.partner.states import PartnerStatus
from vendors.places.models import County
from vendors.places.services import PlaceError, merge_counties, move_village

pytestmark = pytest.mark.django_db

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
    st.tuples(st.just("settle"), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("count")),
)


@settings(
    max_examples=tries(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(STEP, min_size=3, max_size=14))
def test_days_counted_as_they_change_are_those_counted_anew(history):
    world = _World()

    for n, (what, *with_what) in enumerate(history):
        with on_day(day_before(len(history) - n)):
            getattr(world, what)(*with_what)
    with on_day(TODAY):
        as_changed = roll_figures()

        assert as_changed == rebuild_figures()
        world.check()


class _World:
    """Three counties, three villages, four stores, and what is done with them."""

    def __init__(self):
        self.counties = [make_county() for _ in range(3)]
        self.villages = [make_village(county=county) for county in self.counties]
        places = [*self.villages, self.villages[0]]
        self.farms = [make_store(village, day_before(20)) for village in places]
        self.packs = [make_pack(farm, price="19.90") for farm in self.farms]
        self.parts = []

    def sell(self, which, state):

        packs = [(self.packs[n], 1) for n in which]
        self.parts += sell_on(packs, dates.today(), state=state)

    def cancel(self, n):
        if self.parts:
            vendor_order = self.parts[n % len(self.parts)]
            vendor_order.refresh_from_db()
            if vendor_order.status == "paid":
                cancel_vendor_order(vendor_order, by=None, by_shopper=True)

    def back(self, n, cents):
        if self.parts:
            vendor_order = _fresh(self.parts[n % len(self.parts)])
            left = left_of(vendor_order).delivery
            if vendor_order.status == "paid" and left:
                give_back_delivery(vendor_order, min(cents, left))

    def settle(self, n, village):
        farm = Partner.objects.get(pk=self.farms[n].pk)
        farm.village = self.villages[village]
        farm.save()

    def turn(self, n):
        farm = Partner.objects.get(pk=self.farms[n].pk)
        if farm.status == PartnerStatus.OPEN:
            suspend_partner(farm, reason="Late", by=None)
        else:
            reopen_partner(farm, by=None)

    def move(self, n, to):

        village = self.villages[n]
        village.refresh_from_db()
        self._try(move_village, village, self._county(to), dates.today())

    def merge(self, n, to):

        self._try(merge_counties, self._county(n), self._county(to), dates.today())

    def count(self):
        count_dirty_days()

    def _county(self, n):
        return County.objects.get(pk=self.counties[n].pk)

    @staticmethod
    def _try(service, subject, to, when):
        from django.db import transaction

        try:
            with transaction.atomic():
                service(subject, to, on=when)
        except PlaceError:
            pass

    def check(self):
        """Nothing is lost between counties: all parts, all money, all open stores."""
        own = DayFigure.objects.filter(county__in=self.counties, village=None)
        live = [one for one in map(_fresh, self.parts) if one.status == "paid"]
        back = Refund.objects.filter(vendor_order__in=live)
        gone = back.aggregate(n=Sum("amount", default=0))["n"]
        net = sum(int(one.total * 100) for one in live) - gone
        open_now = Partner.objects.filter(
            pk__in=[farm.pk for farm in self.farms], status=PartnerStatus.OPEN
        )

        assert _total(own, "parts") == len(live)
        assert _total(own, "sales") == net
        assert (
            _total(own, "opened")
            + _total(own, "joined")
            - _total(own, "closed")
            - _total(own, "left")
        ) == open_now.count()


def _fresh(vendor_order):
    vendor_order.refresh_from_db()
    return vendor_order


def _total(rows, name):
    return sum(rows.filter(name=name).values_list("value", flat=True))
