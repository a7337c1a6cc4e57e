"""By which day what sellers send comes to a region: asked of all of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from core import dates, market
from core.page_cache.reads import note_until, remember
from shop.catalogue.delivery_estimates import MOST_DAYS_ASKED, Arriving, Senders
from vendors.partner.models import Partner
from vendors.partner.order_windows import delivery_day

from .arrivals import Arrival, Asked, Consignment, arrival_of
from .queries import Offered, methods_of_many
from .rates import ShippingError, rates_there
from .reach import sellers_reaching
from .ready import not_ready
from .transit import transit_time

# By how many working days goods take to be sent, the last place for all that take
# longer; None where they never come.
_Days = tuple[date | None, ...]
_WITHIN = range(MOST_DAYS_ASKED)
_LONGER = len(_WITHIN)
_NEVER: _Days = (None,) * (_LONGER + 1)


@dataclass(frozen=True)
class SoonestDays:
    """When a seller's goods come; those that have to stay cold by ways that do that."""

    plain: _Days
    cold: _Days


def goods_arriving(region: str, day: date) -> Arriving:
    """Whose goods come there by that day, ordered now.

    As `delivery_estimates.delivery_promise` says of each; what a pack weighs, and for
    how long it keeps, is its own page's to say.
    """
    senders: dict[tuple[int, bool], set[int]] = defaultdict(set)
    for seller, days in soonest_days(region).items():
        for is_cold, coming in ((False, days.plain), (True, days.cold)):
            in_time = [n for n, one in enumerate(coming) if one and one <= day]
            if in_time:
                senders[in_time[-1], is_cold].add(seller)
    return Arriving(
        tuple(
            Senders(frozenset(sellers), None if n == _LONGER else n, is_cold)
            for (n, is_cold), sellers in sorted(senders.items())
        ),
        not_ready(dates.today()),
    )


def soonest_days(region: str) -> Mapping[int, SoonestDays]:
    """Of all who send there, by seller's id; mostly without a query."""
    return remember(f"arrival-days:{region}", lambda: _read(region))


def _read(region: str) -> dict[int, SoonestDays]:
    """It holds until the hour ends, with which parcels may leave a day later."""
    now = timezone.now()
    hour = dates.local(now).replace(minute=0, second=0, microsecond=0)
    note_until(hour + timedelta(hours=1))
    rows = Partner.objects.filter(pk__in=sellers_reaching(region))
    sellers = {one.pk: one for one in rows.only(*_OF_SELLERS)}
    offered = methods_of_many(sellers.values())
    soonest = _Soonest(region, now)
    return {pk: soonest.of(seller, offered[pk]) for pk, seller in sellers.items()}


_OF_SELLERS = ("cooperative", "holiday_from", "holiday_until")


class _Soonest:
    """Asks of each seller; ways that are alike are asked about once."""

    def __init__(self, region: str, now: datetime) -> None:
        self.region, self.now = region, now
        self.known: dict[tuple[object, ...], _Days] = {}

    def of(self, seller: Partner, ways: Iterable[Offered]) -> SoonestDays:
        deliver_on = delivery_day(seller)
        plain, cold = _NEVER, _NEVER
        for way in ways:
            if way.method.is_pickup or not rates_there(way.rates, self.region):
                continue
            days = self._of_way(seller, way, deliver_on)
            plain = _sooner(plain, days)
            if way.method.keeps_cold:
                cold = _sooner(cold, days)
        return SoonestDays(plain, cold)

    def _of_way(self, seller: Partner, way: Offered, deliver_on: date | None) -> _Days:
        method = way.method
        if method.by_van or way.windows:
            return self._by_hours(seller, way, deliver_on)
        learnt = transit_time(method.usual_carrier, way.origin, self.region)
        key = (way.terms, method.min_days, method.max_days, learnt, deliver_on)
        if key not in self.known:
            found = (self._arrival(seller, way, deliver_on, n) for n in _WITHIN)
            days = (one.last if one else None for one in found)
            self.known[key] = (*days, None)
        return self.known[key]

    def _by_hours(
        self, seller: Partner, way: Offered, deliver_on: date | None
    ) -> _Days:
        """Who brings goods at hours to choose from brings all of them then."""
        found = self._arrival(seller, way, deliver_on)
        for slot in found.slots if found else ():
            note_until(slot.orders_until)
        return (found.first if found else None,) * (_LONGER + 1)

    def _arrival(
        self, seller: Partner, way: Offered, deliver_on: date | None, within: int = 0
    ) -> Arrival | None:
        parcel = Consignment(
            seller, Decimal(0), 0, market.currency(), send_within=within
        )
        try:
            return arrival_of(way, Asked(parcel, self.region, self.now, {}, deliver_on))
        except ShippingError:
            return None


def _sooner(one: _Days, other: _Days) -> _Days:
    return tuple(
        min((day for day in pair if day), default=None)
        for pair in zip(one, other, strict=True)
    )
