"""Sellers: opening, suspension, closing, and what they tell of themselves."""

from dataclasses import dataclass
from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import User
from core import dates
from core.activity_log import record
from core.languages import Sentence
from core.models import Photo
from core.notify import notify
from core.refusals import CHANGED, RefusalError
from core.richtext import clean
from core.transitions import TransitionError, move
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner, PartnerEvent
from vendors.partner.queries import Business, business_of
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import (
    PARTNER_MOVES,
    SELLING,
    PartnerStatus,
    TaxStatus,
)
from vendors.places.models import Village

TAXED = Sentence(gettext_noop("tax status: %(status)s"))


class StillBusyError(RefusalError):
    """Raised when a seller can't close yet; `business` is what still runs."""

    says = gettext_lazy("Some business still runs here. Please finish it first.")

    def __init__(self, business: list[Business]) -> None:
        super().__init__(f"{len(business)} still run")
        self.business = business


def set_status(
    fresh: Partner, new: str, *, by: User | None, reason: str = "", note: str = ""
) -> Partner:
    """Move a locked seller; on a refusal (`TransitionError`) nothing has changed."""
    old = move(fresh, new, moves=PARTNER_MOVES)
    fresh.status_reason = reason
    fields = ["status_reason"]
    if new == PartnerStatus.OPEN and not fresh.opened_at:
        fresh.opened_at = timezone.now()
        fields.append("opened_at")
    fresh.save(update_fields=fields)
    event = PartnerEvent.objects.create(
        partner=fresh, status=new, note=note or reason, by=by
    )
    record(
        "seller.moved",
        fresh,
        before={"status": old},
        after={"status": new},
        reason=note or reason,
        seller=fresh,
    )
    partner_status_changed.send(sender=Partner, partner=fresh, old=old)
    if _is_news(old, new):
        notify("shop_status", event)
    return fresh


def _is_news(old: str, new: str) -> bool:
    """A holiday is the seller's own doing; the first opening has a mail of its own."""
    status = PartnerStatus
    if new == status.OPEN:
        return old not in {status.APPLIED, status.OPEN, status.HOLIDAY}
    return new in {status.SUSPENDED, status.CLOSING, status.CLOSED}


@transaction.atomic
def open_partner(
    partner: Partner, *, by: User | None, on: date | None = None
) -> Partner:
    """First opening, after the application was approved: at once, or on a day ahead.

    Until that day the shop is shown and nothing can be bought.
    """
    fresh = lock_partner(partner.pk)
    later = on is not None and on > dates.today()
    if later:
        fresh.opens_on = on
        fresh.save(update_fields=["opens_on"])
    note = on.isoformat() if on and later else ""
    return set_status(fresh, PartnerStatus.OPEN, by=by, note=note)


@transaction.atomic
def reopen_partner(partner: Partner, *, by: User | None) -> Partner:
    """End a suspension, or a closing that is under way.

    Listings in review stay in review. Raises `TransitionError`.
    """
    fresh = lock_partner(partner.pk)
    if fresh.status not in {PartnerStatus.SUSPENDED, PartnerStatus.CLOSING}:
        raise TransitionError(fresh, fresh.status, PartnerStatus.OPEN)
    return set_status(fresh, PartnerStatus.OPEN, by=by)


@transaction.atomic
def suspend_partner(partner: Partner, *, reason: str, by: User | None) -> Partner:
    """Nobody can buy from it until it is reopened; placed orders go on."""
    fresh = lock_partner(partner.pk)
    return set_status(fresh, PartnerStatus.SUSPENDED, by=by, reason=reason)


@transaction.atomic
def close_partner(partner: Partner, *, reason: str, by: User | None) -> Partner:
    """For good. Its orders and history stay.

    Raises `StillBusyError` while orders run, and `TransitionError`.
    """
    fresh = lock_partner(partner.pk)
    business = business_of(fresh)
    if business:
        raise StillBusyError(business)
    return set_status(fresh, PartnerStatus.CLOSED, by=by, reason=reason)


@transaction.atomic
def mark_slow(partner_id: int, *, is_slow: bool) -> None:
    """Whether its goods stand after others in lists. Who says so has told it before."""
    fresh = lock_partner(partner_id)
    fresh.is_slow = is_slow
    fresh.save(update_fields=["is_slow"])


@transaction.atomic
def begin_closing(
    partner: Partner, *, reason: str, by: User | None, selling_only: bool = False
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
def set_tax_status(partner: Partner, status: str, *, by: User | None) -> bool:
    """How the seller is taxed, for orders placed from now on. True if it is new.

    One that stays is recorded too: the seller has said that it is right.
    """
    fresh = lock_partner(partner.pk)
    if fresh.tax_status == status:
        record("seller.taxed", fresh, after={"tax_status": status}, seller=fresh)
        return False
    before = {"tax_status": fresh.tax_status}
    fresh.tax_status = status
    fresh.save(update_fields=["tax_status"])
    words = TAXED.keep(status=TaxStatus(status).label)
    PartnerEvent.objects.create(partner=fresh, status=fresh.status, note=words, by=by)
    after = {"tax_status": status}
    record("seller.taxed", fresh, before=before, after=after, seller=fresh)
    return True


@transaction.atomic
def settle(partner: Partner, village: Village) -> None:
    """Say in which village a seller is; what it sold counts there from then on."""
    fresh = lock_partner(partner.pk)
    before = {"village": fresh.village.slug if fresh.village else None}
    fresh.village = village
    fresh.save(update_fields=["village"])
    after = {"village": village.slug}
    record("seller.settled", fresh, before=before, after=after, seller=fresh)


def show_phone(partner: Partner, *, shown: bool) -> None:
    """Whether shoppers with a paid order see the seller's phone number."""
    partner.shows_phone = shown
    partner.save(update_fields=["shows_phone"])


logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Profile:
    """A seller's page in one language. `story` is rich text, cleaned when saved."""

    person: str = ""
    tagline: str = ""
    story: str = ""


class StaleProfileError(RefusalError):
    """Raised when the page was changed since the person opened it."""

    says = CHANGED

    def __init__(self, partner: Partner) -> None:
        super().__init__(partner.pk)
        self.partner = partner


def profile_in(partner: Partner, column: str) -> Profile:
    """What is told in the language with this column suffix (en, zh_hans)."""
    return Profile(
        *(
            getattr(partner, f"{name}_{column}") or ""
            for name in ("person", "tagline", "story")
        )
    )


@transaction.atomic
def tell_profile(
    partner: Partner,
    profile: Profile,
    *,
    column: str,
    seen: Profile,
    by: User | None,
) -> Partner:
    """Write the page in one language if it is still what the person saw.

    Raises `StaleProfileError` if it is not; then nothing has changed.
    """
    fresh = lock_partner(partner.pk)
    if profile_in(fresh, column) != seen:
        raise StaleProfileError(fresh)
    setattr(fresh, f"person_{column}", profile.person)
    setattr(fresh, f"tagline_{column}", profile.tagline)
    setattr(fresh, f"story_{column}", clean(profile.story))
    fresh.save()
    logger.info("profile_told", partner=fresh.pk, by=by and by.pk)
    return fresh


def show_cover(partner: Partner, photo: Photo | None) -> None:
    """The wide picture at the head of the seller's page."""
    partner.cover = photo
    partner.save(update_fields=["cover"])


def show_face(partner: Partner, photo: Photo | None) -> None:
    """The round picture beside the seller's name."""
    partner.face = photo
    partner.save(update_fields=["face"])
