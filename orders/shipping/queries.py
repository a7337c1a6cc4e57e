"""What sellers offer: their own methods, those lent to them, and pickup times."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import F, FilteredRelation, Prefetch, Q, QuerySet

from core import dates
from core.page_cache.reads import remember
from core.prepared import Prepared, any_of
from core.public_holidays import public_day
from core.regions import country_of, is_abroad
from vendors.partner.models import Partner, StockRecord
from vendors.partner.states import SELLING

from .market_settings import SEND_WITHIN
from .models import (
    DeliveryMethod,
    DeliveryRate,
    DeliverySettings,
    PickupWindow,
    closed_days,
)
from .rules import Calendar, Days, DispatchTerms

_SOURCE = DeliverySettings.Source


@dataclass
class OpenWindow:
    """A window and how many of its places are taken on the days ahead."""

    window: PickupWindow
    booked: dict[date, int] = field(default_factory=dict)

    def left(self, day: date) -> int | None:
        """How many places there still are; None for any number."""
        if self.window.capacity is None:
            return None
        return max(0, self.window.capacity - self.booked.get(day, 0))


@dataclass(frozen=True)
class Offered:
    """A method as one seller offers it, with its rates.

    `closed` are the days on which nothing leaves: the seller's and, when a cooperative
    lends the method, the cooperative's. `carrier` is that cooperative. `send_within` is
    what the seller takes to send; `calendar` has the holidays that it keeps. `origin`
    is the region from which its parcels leave, empty where nobody knows.
    """

    method: DeliveryMethod
    rates: tuple[DeliveryRate, ...] = ()
    closed: tuple[Days, ...] = ()
    carrier: Partner | None = None
    windows: tuple[OpenWindow, ...] = ()
    send_within: int = 0
    calendar: Calendar | None = None
    origin: str = ""

    @property
    def terms(self) -> DispatchTerms:
        return self.method.dispatch_terms(
            self.closed, send_within=self.send_within, calendar=self.calendar
        )


def away(partner: Partner) -> list[Days]:
    """A holiday of the seller, running or planned, as days without dispatch."""
    until = partner.holiday_until
    if until is None:
        return []
    since = partner.holiday_from or min(dates.today(), until)
    return [(since, until - timedelta(days=1))]


def settings_of(partner: Partner) -> DeliverySettings | None:
    """The seller's settings, if they were fetched with it or there are any."""
    try:
        return partner.delivery_settings
    except DeliverySettings.DoesNotExist:
        return None


@dataclass(frozen=True)
class _Method:
    """One that a seller has or may have lent to it, with its rates.

    `closed` are the days of whose it is, and those of the member that it is lent to.
    """

    method: DeliveryMethod
    rates: tuple[DeliveryRate, ...]
    closed: tuple[Days, ...]
    is_own: bool
    send_within: int | None = None
    keeps_holidays: bool = True
    origin: str = ""


def _with_rates(found: QuerySet[DeliveryMethod]) -> QuerySet[DeliveryMethod]:
    """A row per method and rate."""
    return (
        found.annotate(
            own_region=F("partner__village__county__region"),
            rate_id=F("rates__id"),
            rate_regions=F("rates__regions"),
            rate_grams=F("rates__up_to_grams"),
            rate_price=F("rates__price"),
        )
        .select_related("partner__delivery_settings")
        .order_by("position", "id", "rate_grams", "rate_id")
    )


def _with_members(members: Q) -> QuerySet[DeliveryMethod]:
    """Methods in use beside those of their owner's farms, a row for each farm."""
    farms = FilteredRelation("partner__farms", condition=members)
    return DeliveryMethod.objects.filter(is_active=True).annotate(
        member=farms,
        member_source=F("member__delivery_settings__source"),
        member_closed=F("member__delivery_settings__closed"),
        member_within=F("member__delivery_settings__send_within"),
        member_holidays=F("member__delivery_settings__keeps_holidays"),
        member_region=F("member__village__county__region"),
    )


_LENT = Q(is_lent=True, member__isnull=False, partner__status__in=SELLING)


@Prepared
def _rows_for(seller: Any) -> QuerySet[DeliveryMethod]:
    """A seller's own methods, and those lent to it with its settings."""
    found = _with_members(Q(partner__farms__pk=seller))
    return _with_rates(found.filter(Q(partner=seller) | _LENT))


def _rows_for_all(sellers: Collection[int]) -> dict[int, list[Any]]:
    """The same of many sellers, by seller; two queries."""
    found: dict[int, list[Any]] = defaultdict(list)
    own = DeliveryMethod.objects.filter(is_active=True, partner__in=sellers)
    for row in _with_rates(own):
        found[row.partner_id].append(row)
    lent = _with_members(Q(partner__farms__pk__in=sellers)).filter(_LENT)
    rows: Any = _with_rates(lent.annotate(borrower=F("member__pk")))
    for row in rows:
        found[row.borrower].append(row)
    return found


def _read_methods(seller_id: int) -> tuple[_Method, ...]:
    """Own ones first, then the cooperative's; one query."""
    return _methods_in(_rows_for(seller_id), seller_id)


def _methods_in(found: Sequence[Any], seller_id: int) -> tuple[_Method, ...]:
    """Put together from rows of methods and their rates."""
    rows: dict[int, Any] = {}
    rates: dict[int, list[DeliveryRate]] = defaultdict(list)
    for row in found:
        rows.setdefault(row.pk, row)
        if row.rate_id is not None:
            rates[row.pk].append(_rate_of(row))
    own, lent = [], []
    for pk, row in rows.items():
        of_owner = settings_of(row.partner)
        closed = closed_days(of_owner)
        keeps = of_owner is None or of_owner.keeps_holidays
        if row.partner_id == seller_id:
            if _uses_own(row.partner):
                within = of_owner.send_within if of_owner else None
                method = _Method(
                    row, tuple(rates[pk]), tuple(closed), True, within, keeps,
                    row.own_region or "",
                )  # fmt: skip
                own.append(method)
        elif row.member_source in {_SOURCE.BESIDE, _SOURCE.COOPERATIVE}:
            closed = [*closed, *closed_days(row.member_closed)]
            # Goods wait for whoever of the two does not work on that day.
            keeps = keeps or row.member_holidays is not False
            region = row.own_region if row.packs_together else row.member_region
            method = _Method(
                row, tuple(rates[pk]), tuple(closed), False, row.member_within, keeps,
                region or "",
            )  # fmt: skip
            lent.append(method)
    return (*own, *lent)


def _methods_of(seller_id: int) -> tuple[_Method, ...]:
    """The same for all who ask, until somebody changes them. Never change it."""
    return remember(f"delivery:{seller_id}", partial(_read_methods, seller_id))


def offered_methods(sellers: Collection[Partner]) -> dict[int, list[Offered]]:
    """By seller's id: its own methods first, then its cooperative's.

    A query for each seller whose methods changed since they were last asked for, and
    one for all when there is a pickup point or a van among them.
    """
    known = {seller.pk: _methods_of(seller.pk) for seller in sellers}
    return _offered_now(known, sellers)


def methods_of_many(sellers: Collection[Partner]) -> dict[int, list[Offered]]:
    """The same of sellers by the hundred, read anew: three queries for all of them."""
    rows = _rows_for_all([seller.pk for seller in sellers])
    known = {one.pk: _methods_in(rows.get(one.pk, []), one.pk) for one in sellers}
    return _offered_now(known, sellers)


def _offered_now(
    known: Mapping[int, Sequence[_Method]], sellers: Collection[Partner]
) -> dict[int, list[Offered]]:
    by_id = {seller.pk: seller for seller in sellers}
    methods = (one.method for found in known.values() for one in found)
    windows = _windows([method.pk for method in methods if method.has_slots])
    return {
        pk: [_offered(one, by_id[pk], by_id, windows) for one in found]
        for pk, found in known.items()
    }


def _offered(
    one: _Method,
    seller: Partner,
    by_id: Mapping[int, Partner],
    windows: Mapping[int, list[OpenWindow]],
) -> Offered:
    """The method on this day; of sellers that were read just now these count."""
    owner = by_id.get(one.method.partner_id, one.method.partner)
    closed = (*one.closed, *away(owner), *(() if one.is_own else away(seller)))
    carrier = None if one.is_own else one.method.partner
    hours = tuple(windows.get(one.method.pk, ()))
    within = one.send_within
    return Offered(
        one.method,
        one.rates,
        closed,
        carrier,
        hours,
        SEND_WITHIN() if within is None else within,
        public_day if one.keeps_holidays else None,
        one.origin,
    )


def countries_reached(sellers: Collection[Partner] | None = None) -> list[str]:
    """Codes of the countries abroad that these sellers, or any, send parcels to."""
    if sellers is None:
        rows = list(_regions().filter(method__partner__status__in=SELLING))
    else:
        rows = _regions_of([one.pk for one in sellers]) if sellers else []
    return sorted({code for row in rows for code in row if is_abroad(country_of(code))})


def _regions() -> QuerySet[DeliveryRate, list[str]]:
    rates = DeliveryRate.objects.filter(method__is_active=True).exclude(regions=[])
    rates = rates.exclude(method__kind=DeliveryMethod.Kind.PICKUP)
    return rates.order_by().values_list("regions", flat=True).distinct()


@Prepared
def _regions_of(sellers: Sequence[int]) -> QuerySet[DeliveryRate, list[str]]:
    own = any_of("method__partner", sellers)
    lent = Q(method__is_lent=True) & any_of("method__partner__farms", sellers)
    return _regions().filter(own | lent)


def _rate_of(row: Any) -> DeliveryRate:
    return DeliveryRate(
        pk=row.rate_id,
        method_id=row.pk,
        regions=row.rate_regions,
        up_to_grams=row.rate_grams,
        price=row.rate_price,
    )


def _uses_own(partner: Partner) -> bool:
    """A cooperative does; a farm unless it leaves delivery to its cooperative."""
    found = settings_of(partner)
    if found is None or partner.cooperative_id is None:
        return True
    return bool(found.source != _SOURCE.COOPERATIVE)


@Prepared
def _window_days(methods: Sequence[int], today: date) -> QuerySet[PickupWindow]:
    """A row per window and day from today on of which something is booked."""
    return (
        PickupWindow.objects.filter(any_of("method", methods), is_active=True)
        .annotate(ahead=FilteredRelation("days", condition=Q(days__date__gte=today)))
        .annotate(day=F("ahead__date"), day_booked=F("ahead__booked"))
        .order_by("weekday", "opens", "id")
    )


def _windows(method_ids: Sequence[int]) -> dict[int, list[OpenWindow]]:
    """The hours of pickup points and vans, with what is booked from today on."""
    if not method_ids:
        return {}
    rows: list[Any] = _window_days(list(dict.fromkeys(method_ids)), dates.today())
    merged: dict[int, OpenWindow] = {}
    for row in rows:
        open_window = merged.setdefault(row.pk, OpenWindow(row))
        if row.day is not None:
            open_window.booked[row.day] = row.day_booked
    found: dict[int, list[OpenWindow]] = defaultdict(list)
    for open_window in merged.values():
        found[open_window.window.method_id].append(open_window)
    return found


def methods_at_desk(
    partner: Partner,
) -> tuple[list[DeliveryMethod], list[DeliveryMethod]]:
    """Everything the seller has, offered or not, and what its cooperative lends to
    members, with rates and windows: three queries.
    """
    known = Q(partner=partner)
    if partner.cooperative_id is not None:
        known |= Q(partner_id=partner.cooperative_id, is_lent=True, is_active=True)
    methods = DeliveryMethod.objects.filter(known).select_related("partner")
    rows = methods.prefetch_related(
        Prefetch("rates", DeliveryRate.objects.order_by("up_to_grams", "id")),
        Prefetch("windows", PickupWindow.objects.filter(is_active=True)),
    )
    own = [row for row in rows if row.partner_id == partner.pk]
    return own, [row for row in rows if row.partner_id != partner.pk]


def spoiling_packs(partner: Partner, most: int) -> list[StockRecord]:
    """A pack of each product on sale that spoils or has to stay cold."""
    packs = (
        partner.stockrecords.filter(is_on_sale=True, product__is_public=True)
        .exclude(product__shelf_life_days=None, product__needs_cold=False)
        .select_related("product", "pool", "partner")
        .order_by("product__title", "product_id", "pk")
    )
    first: dict[int, StockRecord] = {}
    for pack in packs[:most]:
        first.setdefault(pack.product_id, pack)
    return list(first.values())
