"""A seller's methods: added, changed as a whole, removed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from core import dates
from core.refusals import RefusalError
from orders.shipping.locks import lock_method, lock_windows
from orders.shipping.models import (
    DeliveryMethod,
    DeliveryRate,
    PickupDay,
    PickupWindow,
)
from orders.shipping.rules import CUT_OFF_AT, CUT_OFF_DAYS, CUT_OFF_HOUR, SUNDAY
from orders.shipping.wording import slot_in_words
from vendors.partner.models import Partner


class StaleMethodError(RefusalError):
    """Raised when somebody else changed the method since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone else changed this delivery method. Your entries "
                "are kept: compare them, then save again."
            )
        )


class TermsError(RefusalError):
    """Raised for terms that would break a promise; the text says which."""


@dataclass(frozen=True)
class ShippingRate:
    """A price for some regions, up to a weight; no regions means all others."""

    price: Decimal
    regions: tuple[str, ...] = ()
    up_to_grams: int | None = None


@dataclass(frozen=True)
class WindowTerms:
    """Hours on one weekday, of a point or a van; `pk` when they were there before.

    Without `capacity` for any number.
    """

    weekday: int
    opens: time
    closes: time
    capacity: int | None
    cut_off_days: int = CUT_OFF_DAYS
    cut_off_at: time = CUT_OFF_AT
    pk: int | None = None


@dataclass(frozen=True)
class MethodTerms:
    """What a seller says about one way of delivery, in the language it is said in."""

    kind: str
    name: str
    min_days: int
    max_days: int
    free_from: Decimal | None = None
    min_order: Decimal | None = None
    pickup_at: str = ""
    by_van: bool = False
    takes_cash: bool = False
    most_in_cash: Decimal | None = None
    is_active: bool = True
    cut_off_hour: int = CUT_OFF_HOUR
    lead_days: int = 0
    closed_weekdays: int = SUNDAY
    keeps_cold: bool = False
    cold_price: Decimal = Decimal(0)
    is_lent: bool = False
    packs_together: bool = False
    share_by: str = DeliveryMethod.ShareBy.WEIGHT


_TERMS = tuple(MethodTerms.__dataclass_fields__)
_OF_WINDOW = tuple(name for name in WindowTerms.__dataclass_fields__ if name != "pk")


def fingerprint(method: DeliveryMethod | None) -> str:
    """Changes when anything of the method, its rates or its hours changes.

    Empty for a new one. Reads what was prefetched, so that a page needs no query more.
    """
    if method is None or method.pk is None:
        return ""
    said = [_plain(getattr(method, field)) for field in _TERMS]
    rates = sorted(
        (rate.pk, tuple(rate.regions), rate.up_to_grams, _plain(rate.price))
        for rate in method.rates.all()
    )
    windows = sorted(
        (one.pk, *(str(getattr(one, name)) for name in _OF_WINDOW))
        for one in method.windows.all()
        if one.is_active
    )
    return hashlib.sha256(repr((said, rates, windows)).encode()).hexdigest()[:16]


def _plain(value: object) -> str:
    """An amount says the same with and without its zeros: 12 and 12.00."""
    is_number = isinstance(value, Decimal | float | int)
    return f"{value:.2f}" if is_number else str(value)


@transaction.atomic
def add_method(
    partner: Partner,
    terms: MethodTerms,
    rates: Sequence[ShippingRate],
    windows: Sequence[WindowTerms] = (),
) -> DeliveryMethod:
    """A new way of delivery, after the ones there are."""
    last = partner.delivery_methods.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    method = DeliveryMethod(partner=partner, position=position)
    return _write(method, terms, rates, windows)


@transaction.atomic
def change_method(
    method: DeliveryMethod,
    terms: MethodTerms,
    rates: Sequence[ShippingRate],
    windows: Sequence[WindowTerms] = (),
    *,
    seen: str,
) -> DeliveryMethod:
    """Replace what is said, all rates and hours. Orders placed before keep theirs.

    Raises `StaleMethodError` if the method is no longer what the person saw (`seen` is
    its `fingerprint`), and `TermsError` if more people have booked a time than would
    fit; then nothing changed.
    """
    held = lock_method(method.pk)
    if fingerprint(held) != seen:
        raise StaleMethodError
    return _write(held, terms, rates, windows)


def _write(
    method: DeliveryMethod,
    terms: MethodTerms,
    rates: Sequence[ShippingRate],
    windows: Sequence[WindowTerms],
) -> DeliveryMethod:
    for field, value in vars(terms).items():
        setattr(method, field, value)
    if not method.partner.is_cooperative:
        method.is_lent = method.packs_together = False
    method.save()
    method.rates.all().delete()
    DeliveryRate.objects.bulk_create(
        DeliveryRate(
            method=method,
            regions=list(rate.regions),
            up_to_grams=rate.up_to_grams,
            price=rate.price,
        )
        for rate in rates
    )
    _write_windows(method, windows)
    return DeliveryMethod.objects.get(pk=method.pk)


def _write_windows(method: DeliveryMethod, wanted: Iterable[WindowTerms]) -> None:
    """Hours that stay keep their row, so that what is booked stays booked."""
    known = lock_windows(method.windows.values_list("pk", flat=True))
    kept: set[int] = set()
    for terms in wanted:
        window = known.get(terms.pk or 0) or PickupWindow(method=method)
        moved = window.pk and _is_moved(window, terms)
        if moved and _booked_ahead(window).exists():
            # Who booked the old hours comes at the old hours.
            window = PickupWindow(method=method)
        for field in _OF_WINDOW:
            setattr(window, field, getattr(terms, field))
        window.is_active = True
        if window.pk:
            _fit_days(window)
        window.save()
        kept.add(window.pk)
    gone = method.windows.exclude(pk__in=kept)
    gone.filter(days__isnull=False).update(is_active=False)
    gone.filter(days__isnull=True).delete()


def _is_moved(window: PickupWindow, terms: WindowTerms) -> bool:
    now = (window.weekday, window.opens, window.closes)
    return now != (terms.weekday, terms.opens, terms.closes)


def _booked_ahead(window: PickupWindow) -> QuerySet[PickupDay]:
    return window.days.filter(date__gte=dates.today(), booked__gt=0)


def _fit_days(window: PickupWindow) -> None:
    """Give the days ahead the new room. Raises `TermsError` where it is too small."""
    ahead = PickupDay.objects.filter(window=window, date__gte=dates.today())
    if window.capacity is None:
        ahead.update(capacity=None)
        return
    full = ahead.filter(booked__gt=window.capacity).order_by("date").first()
    if full:
        text = _("%(booked)d people have booked %(when)s, so it needs room for them.")
        when = slot_in_words(full.date, window.opens, window.closes)
        raise TermsError(text % {"booked": full.booked, "when": when})
    ahead.update(capacity=window.capacity)


@transaction.atomic
def remove_method(method: DeliveryMethod) -> None:
    """Safe to call again. Orders keep the name, the price and the time they were
    placed with.
    """
    DeliveryMethod.objects.filter(pk=method.pk).delete()
