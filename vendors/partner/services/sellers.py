"""Sellers: opening, suspension, closing."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.transitions import TransitionError, move
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.queries import business_of
from vendors.partner.signals import Business, partner_status_changed
from vendors.partner.states import (
    PARTNER_MOVES,
    SELLING,
    PartnerStatus,
    TaxStatus,
)

if TYPE_CHECKING:
    from accounts.models import User


class StillBusy(Exception):  # noqa: N818 - what is the case
    """Raised when a seller can't close yet; `business` is what still runs."""

    def __init__(self, business: list[Business]) -> None:
        super().__init__(f"{len(business)} still run")
        self.business = business


def set_status(
    fresh: Partner, new: str, *, by: "User | None", reason: str = "", note: str = ""
) -> Partner:
    """Move a locked seller; on a refusal (`TransitionError`) nothing has changed."""
    old = move(fresh, new, moves=PARTNER_MOVES)
    fresh.status_reason = reason
    fields = ["status_reason"]
    if new == PartnerStatus.OPEN and not fresh.opened_at:
        fresh.opened_at = timezone.now()
        fields.append("opened_at")
    fresh.save(update_fields=fields)
    PartnerEvent.objects.create(partner=fresh, status=new, note=note or reason, by=by)
    record(
        "seller.moved",
        fresh,
        before={"status": old},
        after={"status": new},
        reason=note or reason,
        seller=fresh,
    )
    partner_status_changed.send(sender=Partner, partner=fresh, old=old)
    return fresh


@transaction.atomic
def open_partner(
    partner: Partner, *, by: "User | None", on: date | None = None
) -> Partner:
    """First opening, after the application was approved: at once, or on a day ahead.

    Until that day the shop is shown and nothing can be bought.
    """
    fresh = lock_partner(partner.pk)
    later = on is not None and on > timezone.localdate()
    if later:
        fresh.opens_on = on
        fresh.save(update_fields=["opens_on"])
    note = on.isoformat() if on and later else ""
    return set_status(fresh, PartnerStatus.OPEN, by=by, note=note)


@transaction.atomic
def reopen_partner(partner: Partner, *, by: "User | None") -> Partner:
    """End a suspension, or a closing that is under way.

    Listings in review stay in review. Raises `TransitionError`.
    """
    fresh = lock_partner(partner.pk)
    if fresh.status not in {PartnerStatus.SUSPENDED, PartnerStatus.CLOSING}:
        raise TransitionError(fresh, fresh.status, PartnerStatus.OPEN)
    return set_status(fresh, PartnerStatus.OPEN, by=by)


@transaction.atomic
def suspend_partner(partner: Partner, *, reason: str, by: "User | None") -> Partner:
    """Nobody can buy from it until it is reopened; placed orders go on."""
    fresh = lock_partner(partner.pk)
    return set_status(fresh, PartnerStatus.SUSPENDED, by=by, reason=reason)


@transaction.atomic
def close_partner(partner: Partner, *, reason: str, by: "User | None") -> Partner:
    """For good. Its orders and history stay.

    Raises `StillBusy` while orders run, and `TransitionError`.
    """
    fresh = lock_partner(partner.pk)
    business = business_of(fresh)
    if business:
        raise StillBusy(business)
    return set_status(fresh, PartnerStatus.CLOSED, by=by, reason=reason)


@transaction.atomic
def begin_closing(
    partner: Partner, *, reason: str, by: "User | None", selling_only: bool = False
) -> Partner:
    """No new orders; it is closed when the last one is done, at once without any.

    `selling_only` is for the seller's own wish: a suspended shop is not its to close
    and open again. Raises `TransitionError`.
    """
    fresh = lock_partner(partner.pk)
    new = PartnerStatus.CLOSING if business_of(fresh) else PartnerStatus.CLOSED
    if selling_only and fresh.status not in SELLING:
        raise TransitionError(fresh, fresh.status, new)
    return set_status(fresh, new, by=by, reason=reason)


@transaction.atomic
def finish_closing(partner: Partner) -> bool:
    """Close a shop whose last order is done; False while something runs."""
    fresh = lock_partner(partner.pk)
    if fresh.status != PartnerStatus.CLOSING or business_of(fresh):
        return False
    set_status(fresh, PartnerStatus.CLOSED, by=None, reason=fresh.status_reason)
    return True


@transaction.atomic
def set_tax_status(partner: Partner, status: str, *, by: "User | None") -> bool:
    """How the seller is taxed, for orders placed from now on. True if it is new."""
    fresh = lock_partner(partner.pk)
    if fresh.tax_status == status:
        return False
    before = {"tax_status": fresh.tax_status}
    fresh.tax_status = status
    fresh.save(update_fields=["tax_status"])
    words = _("tax status: %(status)s") % {"status": TaxStatus(status).label}
    PartnerEvent.objects.create(partner=fresh, status=fresh.status, note=words, by=by)
    after = {"tax_status": status}
    record("seller.taxed", fresh, before=before, after=after, seller=fresh)
    return True


def show_phone(partner: Partner, *, shown: bool) -> None:
    """Whether shoppers with a paid order see the seller's phone number."""
    partner.shows_phone = shown
    partner.save(update_fields=["shows_phone"])
