"""Holidays of a seller: from a first day away until a first day back.

The dates alone say whether the seller is away (`Partner.standing`); the status follows
them, so that the history tells when a holiday began and ended.
"""

from datetime import date
from functools import partial

from django.db import transaction

from accounts.models import User
from core import dates
from core.rounds import run_isolated
from core.transitions import TransitionError
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.queries import away
from vendors.partner.states import SELLING, PartnerStatus, SellerStatus

from .sellers import set_status


@transaction.atomic
def take_holiday(
    partner: Partner, *, until: date, by: User | None, start: date | None = None
) -> Partner:
    """Stop selling from `start` (today when none is named) until the day of `until`.

    `until` is the first day it sells again. One holiday is known at a time: one that
    is planned is replaced, and one that runs gets the new end. Raises `ValueError` for
    days in the wrong order, and `TransitionError` when the shop is not open.
    """
    today = dates.today()
    if until <= today:
        msg = "a holiday ends after today"
        raise ValueError(msg)
    start = max(start or today, today)
    if until <= start:
        msg = "a holiday ends after it begins"
        raise ValueError(msg)
    fresh = lock_partner(partner.pk)
    if fresh.status not in SELLING:
        raise TransitionError(fresh, fresh.status, PartnerStatus.HOLIDAY)
    if fresh.standing() == SellerStatus.HOLIDAY:
        start = fresh.holiday_from or today
    _keep_days(fresh, start, until)
    note = f"{start.isoformat()} – {until.isoformat()}"
    begins = start <= today
    if begins and fresh.status == PartnerStatus.OPEN:
        return set_status(fresh, PartnerStatus.HOLIDAY, by=by, note=note)
    if not begins and fresh.status == PartnerStatus.HOLIDAY:
        return set_status(fresh, PartnerStatus.OPEN, by=by, note=note)
    PartnerEvent.objects.create(partner=fresh, status=fresh.status, note=note, by=by)
    return fresh


@transaction.atomic
def end_holiday(partner: Partner, *, by: User | None) -> Partner:
    """Sell again before the holiday's end, or give up one that is planned.

    Raises `TransitionError` when there is none, and while the shop is suspended.
    """
    fresh = lock_partner(partner.pk)
    is_planned = fresh.planned_holiday is not None
    if fresh.status != PartnerStatus.HOLIDAY and not (
        is_planned or fresh.standing() == SellerStatus.HOLIDAY
    ):
        raise TransitionError(fresh, fresh.status, PartnerStatus.OPEN)
    if fresh.status == PartnerStatus.HOLIDAY:
        fresh = set_status(fresh, PartnerStatus.OPEN, by=by)
    else:
        PartnerEvent.objects.create(partner=fresh, status=fresh.status, by=by)
    return _keep_days(fresh, None, None)


def turn_holidays(today: date | None = None) -> int:
    """Let the status follow the dates: begun ones to holiday, past ones to open.

    For the history alone; returns how many turned.
    """
    begun = Partner.objects.filter(away(today), status=PartnerStatus.OPEN)
    over = Partner.objects.filter(status=PartnerStatus.HOLIDAY).exclude(away(today))
    ids = [*begun.values_list("pk", flat=True), *over.values_list("pk", flat=True)]
    return sum(
        bool(run_isolated(partial(_turn, pk, today), what="turn_holiday", seller=pk))
        for pk in ids
    )


@transaction.atomic
def _turn(partner_id: int, today: date | None) -> bool:
    fresh = lock_partner(partner_id)
    stands = fresh.standing(today)
    if stands == SellerStatus.HOLIDAY and fresh.status == PartnerStatus.OPEN:
        set_status(fresh, PartnerStatus.HOLIDAY, by=None)
    elif stands == SellerStatus.OPEN and fresh.status == PartnerStatus.HOLIDAY:
        set_status(fresh, PartnerStatus.OPEN, by=None)
        _keep_days(fresh, None, None)
    else:
        return False
    return True


def _keep_days(fresh: Partner, start: date | None, until: date | None) -> Partner:
    fresh.holiday_from, fresh.holiday_until = start, until
    fresh.save(update_fields=["holiday_from", "holiday_until"])
    return fresh
