"""Offering, accepting and ending what a seller gives a host."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.refusals import RefusalError
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services.shelf import take_off_shelf
from live.broadcasts.states import BroadcastStatus
from live.records.locks import lock_agreement
from live.records.models import CommissionAgreement
from live.records.notifications import HostTerms
from live.records.states import MOST_PERCENT, AgreementParty
from notifications.services import tell_people
from vendors.members.queries import team_of
from vendors.members.states import RUNNING
from vendors.partner.models import Partner


class AgreementError(RefusalError):
    """Raised when it can't be agreed so; the text says why. Nothing changed."""


@dataclass(frozen=True)
class CommissionTerms:
    """What is offered: of one broadcast, or of all of the host's in these days."""

    percent: Decimal
    starts_on: dt.date
    ends_on: dt.date | None = None
    broadcast: Broadcast | None = None


def offer_agreement(
    host: Partner, seller: Partner, terms: CommissionTerms, *, side: str
) -> CommissionAgreement:
    """One side offers, and has so accepted. Raises `AgreementError`."""
    _require_sound(host, seller, terms)
    now = timezone.now()
    try:
        with transaction.atomic():
            made = CommissionAgreement.objects.create(
                host=host,
                seller=seller,
                broadcast=terms.broadcast,
                percent=terms.percent,
                starts_on=terms.starts_on,
                ends_on=terms.ends_on,
                offered_by=side,
                host_accepted_at=now if side == AgreementParty.HOST else None,
                seller_accepted_at=now if side == AgreementParty.SELLER else None,
            )
            _record("offer", made, side)
            _tell(made, side, "offered")
    except IntegrityError as error:
        raise AgreementError(
            _("There is already an offer or agreement with this shop. End it first.")
        ) from error
    return made


def _require_sound(host: Partner, seller: Partner, terms: CommissionTerms) -> None:
    """Raises `AgreementError`."""
    if host.pk == seller.pk:
        raise AgreementError(_("Your own goods need no agreement."))
    if not 0 < terms.percent <= MOST_PERCENT:
        words = _(
            "A host's commission must be more than 0 and at most %(most)d percent."
        )
        raise AgreementError(words % {"most": MOST_PERCENT})
    if terms.ends_on and terms.ends_on < terms.starts_on:
        raise AgreementError(_("The last day is before the first day."))
    if terms.broadcast and terms.broadcast.partner_id != host.pk:
        raise AgreementError(_("This broadcast belongs to another shop."))


@transaction.atomic
def accept_agreement(
    agreement: CommissionAgreement, *, side: str
) -> CommissionAgreement:
    """The other side agrees. Safe to call again. Raises `AgreementError`."""
    held = lock_agreement(agreement.pk)
    if held.ended_at is not None:
        raise AgreementError(_("This offer has expired."))
    field = f"{side}_accepted_at"
    if getattr(held, field) is None:
        setattr(held, field, timezone.now())
        held.save(update_fields=[field])
        _record("accept", held, side)
        _tell(held, side, "accepted")
    return held


@transaction.atomic
def end_agreement(
    agreement: CommissionAgreement, *, side: str, by: User | None
) -> CommissionAgreement:
    """Decline, take back or end it: one side is enough. Safe to call again.

    The seller's goods leave the shelves of broadcasts that have not begun; those of one
    that is on air, and orders that were placed, keep what was agreed.
    """
    held = lock_agreement(agreement.pk)
    if held.ended_at is not None:
        return held
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    if held.is_accepted:
        _clear_shelves(held, by=by)
    _record("end", held, side)
    _tell(held, side, "ended")
    return held


def _clear_shelves(held: CommissionAgreement, *, by: User | None) -> None:
    items = ShelfItem.objects.filter(
        broadcast__partner=held.host,
        broadcast__status=BroadcastStatus.SCHEDULED,
        stockrecord__partner=held.seller,
        is_removed=False,
    ).select_related("broadcast")
    if held.broadcast_id:
        items = items.filter(broadcast=held.broadcast_id)
    for item in items.order_by("broadcast", "pk"):
        take_off_shelf(item, by=by)


def _record(act: str, held: CommissionAgreement, side: str) -> None:
    after: dict[str, Any] = {
        "percent": held.percent,
        "host": held.host.code,
        "seller": held.seller.code,
        "side": side,
    }
    record(f"live.terms.{act}", held, after=after, seller=held.seller)


def _tell(held: CommissionAgreement, side: str, what: str) -> None:
    """Whoever runs the other shop hears of it."""
    other = held.seller if side == AgreementParty.HOST else held.host
    tell_people(HostTerms(held, what), team_of(other, *RUNNING))
