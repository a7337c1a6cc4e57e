"""Sellers: opening, holidays, suspension, closing."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.transitions import TransitionError, can_move, move
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import PARTNER_MOVES, PartnerStatus

if TYPE_CHECKING:
    from accounts.models import User


def _set_status(
    partner: Partner,
    new: str,
    *,
    by: "User | None",
    reason: str = "",
    until: date | None = None,
) -> Partner:
    """Move under lock; on a refusal (`TransitionError`) nothing has changed."""
    fresh = lock_partner(partner.pk)
    if until and can_move(PARTNER_MOVES, fresh.status, new):
        # The database knows no holiday without an end, not even for a moment.
        fresh.holiday_until = until
        fresh.save(update_fields=["holiday_until"])
    old = move(fresh, new, moves=PARTNER_MOVES)
    fresh.status_reason = reason
    fresh.holiday_until = until
    if new == PartnerStatus.OPEN and not fresh.opened_at:
        fresh.opened_at = timezone.now()
    fresh.save(update_fields=["status_reason", "holiday_until", "opened_at"])
    PartnerEvent.objects.create(partner=fresh, status=new, note=reason, by=by)
    partner_status_changed.send(sender=Partner, partner=fresh, old=old)
    return fresh


def _require(partner: Partner, status: str) -> None:
    """Raises `TransitionError` unless the seller is in this status now."""
    fresh = lock_partner(partner.pk)
    if fresh.status != status:
        raise TransitionError(fresh, fresh.status, PartnerStatus.OPEN)


@transaction.atomic
def open_partner(partner: Partner, *, by: "User | None") -> Partner:
    """First opening, after the application was approved."""
    return _set_status(partner, PartnerStatus.OPEN, by=by)


@transaction.atomic
def reopen_partner(partner: Partner, *, by: "User | None") -> Partner:
    """End a suspension. Listings in review stay in review."""
    _require(partner, PartnerStatus.SUSPENDED)
    return _set_status(partner, PartnerStatus.OPEN, by=by)


@transaction.atomic
def suspend_partner(partner: Partner, *, reason: str, by: "User | None") -> Partner:
    """Nobody can buy from it until it is reopened; placed orders go on."""
    return _set_status(partner, PartnerStatus.SUSPENDED, by=by, reason=reason)


@transaction.atomic
def close_partner(partner: Partner, *, reason: str, by: "User | None") -> Partner:
    """For good. Its orders and history stay."""
    return _set_status(partner, PartnerStatus.CLOSED, by=by, reason=reason)


@transaction.atomic
def take_holiday(partner: Partner, *, until: date, by: "User | None") -> Partner:
    """Stop selling until `until`, the first day it sells again.

    A holiday already running, or over by its date, gets the new end. Raises
    `ValueError` for an end that is not after today.
    """
    if until <= timezone.localdate():
        msg = "a holiday ends after today"
        raise ValueError(msg)
    fresh = lock_partner(partner.pk)
    if fresh.status != PartnerStatus.HOLIDAY:
        return _set_status(partner, PartnerStatus.HOLIDAY, by=by, until=until)
    fresh.holiday_until = until
    fresh.save(update_fields=["holiday_until"])
    PartnerEvent.objects.create(
        partner=fresh, status=fresh.status, note=until.isoformat(), by=by
    )
    return fresh


@transaction.atomic
def end_holiday(partner: Partner, *, by: "User | None") -> Partner:
    """Sell again before the holiday's end. A suspension is not the seller's to end."""
    _require(partner, PartnerStatus.HOLIDAY)
    return _set_status(partner, PartnerStatus.OPEN, by=by)
