"""A buyer's tap on a deal: held, waiting, or told why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.prepared import changed
from live.deals import admission
from live.deals.admission import Pass
from live.deals.models import Deal, DealClaim
from live.deals.queries import claims_of, place_of, standing_of
from live.deals.rules import MAX_KEY_LENGTH, DealError
from live.deals.states import CLAIMING, ClaimStatus, DealStatus
from shop.basket.services.baskets import BasketError, lock_basket_of
from shop.basket.services.lines import put_pack

from .holds import agreement_of, expire_some, place_hold, promote
from .news import say_deal

HELD, WAITING, REFUSED = "held", "waiting", "refused"
# Whoever is there first takes it: the row is locked from here to the commit.
_TAKE = """
UPDATE deals_deal SET taken = taken + %s
WHERE id = %s AND status = 'open' AND ends_at > %s AND released >= taken + %s
RETURNING id
"""


@dataclass(frozen=True)
class Taken:
    """What came of a tap. `place` is the buyer's on the waiting list, from 1."""

    outcome: str
    claim: DealClaim | None = None
    reason: str = ""
    place: int = 0


class _NoneLeftError(Exception):
    """Raised inside a transaction, so that nothing of it stays."""


def _refused(reason: str) -> Taken:
    return Taken(REFUSED, reason=reason)


def take_deal(deal: Deal, user: User, *, quantity: int = 1, key: str) -> Taken:
    """Take so many packs of an open deal, or wait for them; never raises for a tap.

    `deal` was read a moment ago, by `deal_of`. `key` is the form's one-time token: the
    same one twice is one tap. Whoever finds none left is put on the waiting list.
    """
    key = key[:MAX_KEY_LENGTH]
    if earlier := _earlier(claims_of(deal.pk, user.pk), key):
        return outcome_of(earlier)
    if why := why_closed(deal, quantity):
        return _refused(why)
    passed = Pass.FULL
    if deal.left >= quantity:
        passed = admission.enter(deal, user.pk, quantity)
    try:
        if passed != Pass.FULL:
            return _take(deal, user, quantity, key)
        return _wait(deal, user, quantity, key)
    except (DealError, BasketError) as refused:
        _return_token(passed, deal, user, quantity)
        return _refused(str(refused))
    except _NoneLeftError:
        # The gate thought otherwise, so its token is better lost than given back.
        return _wait_or_refuse(deal, user, quantity, key)
    except Exception:
        _return_token(passed, deal, user, quantity)
        raise


def _return_token(passed: Pass, deal: Deal, user: User, quantity: int) -> None:
    if passed == Pass.IN:
        admission.give_back(deal.pk, user.pk, quantity)


def _wait_or_refuse(deal: Deal, user: User, quantity: int, key: str) -> Taken:
    try:
        return _wait(deal, user, quantity, key)
    except (DealError, BasketError) as refused:
        return _refused(str(refused))


def _earlier(own: Iterable[DealClaim], key: str) -> DealClaim | None:
    return next((claim for claim in own if claim.key == key), None)


def outcome_of(claim: DealClaim) -> Taken:
    """How a tap of before stands now."""
    if claim.status in {ClaimStatus.HELD, ClaimStatus.ORDERED}:
        return Taken(HELD, claim)
    if claim.status == ClaimStatus.WAITING:
        return Taken(WAITING, claim, place=place_of(claim.deal_id, claim.pk))
    words: dict[str, str] = {
        ClaimStatus.EXPIRED: _("The time to pay has expired."),
        ClaimStatus.OVER: _("This deal has ended."),
    }
    return Taken(REFUSED, claim, words.get(claim.status) or _("You gave up this deal."))


def why_closed(deal: Deal, quantity: int) -> str:
    """Why nobody can take so many of it, in words; empty when one can try."""
    now = timezone.now()
    if deal.status == DealStatus.PLANNED:
        return _("This deal has not started yet.")
    if not deal.is_open or now >= deal.ends_at:
        return _("This deal has ended.")
    if not 1 <= quantity <= deal.per_person:
        return most_words(deal)
    if deal.item.stockrecord.quantity != deal.units:
        return _("The pack has changed, so this deal is no longer available.")
    return ""


def most_words(deal: Deal) -> str:
    text = ngettext(
        "Each person can buy up to %(count)d pack of this deal.",
        "Each person can buy up to %(count)d packs of this deal.",
        deal.per_person,
    )
    return text % {"count": deal.per_person}


def _check_limit(deal: Deal, own: Iterable[DealClaim], quantity: int) -> None:
    """Raises `DealError`. `own` are the person's claims, whose basket is locked."""
    has = sum(claim.quantity for claim in own if claim.status in CLAIMING)
    if has + quantity > deal.per_person:
        raise DealError(most_words(deal))


def _claim(deal: Deal, user: User, quantity: int, key: str) -> DealClaim:
    return DealClaim(
        deal=deal, user=user, quantity=quantity, status=ClaimStatus.WAITING, key=key
    )


def _take(deal: Deal, user: User, quantity: int, key: str) -> Taken:
    """Everything of the tap first, and the deal's own row last and shortest.

    Raises `_NoneLeftError`, `DealError` or `BasketError`, and then nothing was written.
    """
    with transaction.atomic():
        # Locked, so that a person's taps come one after another.
        basket = lock_basket_of(user)
        own = claims_of(deal.pk, user.pk)
        if earlier := _earlier(own, key):
            return outcome_of(earlier)
        _check_limit(deal, own, quantity)
        now = timezone.now()
        claim = _claim(deal, user, quantity, key)
        claim.status = ClaimStatus.HELD
        claim.until = now + timedelta(minutes=deal.hold_minutes)
        claim.save(force_insert=True)
        claim.line = put_pack(
            basket,
            deal.item.stockrecord,
            quantity,
            origin=deal.broadcast.origin,
            agreed=agreement_of(claim, deal),
            lot=deal.lot,
        )
        claim.save(update_fields=["line"])
        if not changed(_TAKE, quantity, deal.pk, now, quantity):
            raise _NoneLeftError
        say_deal(deal.pk)
    return Taken(HELD, claim)


def _wait(deal: Deal, user: User, quantity: int, key: str) -> Taken:
    """Put the buyer on the waiting list, then look whether something is there.

    Who gives something back after our commit sees who waits; what was given back before
    it is seen here. So nobody waits beside a pack that is free.
    """
    with transaction.atomic():
        lock_basket_of(user)
        own = claims_of(deal.pk, user.pk)
        if earlier := _earlier(own, key):
            return outcome_of(earlier)
        queued = [claim for claim in own if claim.status == ClaimStatus.WAITING]
        if queued:
            waiting = queued[0]
        else:
            _check_limit(deal, own, quantity)
            waiting = _claim(deal, user, quantity, key)
            waiting.save(force_insert=True)
    standing = standing_of(waiting)
    if standing.is_settled:
        return Taken(WAITING, waiting, place=standing.place)
    return _look_again(deal, waiting)


def _look_again(deal: Deal, waiting: DealClaim) -> Taken:
    """The deal closed, something of it is free, or a hold of it is over."""
    expire_some(deal, 10)
    now = Deal.objects.get(pk=deal.pk)
    if not now.is_open:
        # It closed at this moment, perhaps before it could see who waits.
        DealClaim.objects.filter(pk=waiting.pk, status=ClaimStatus.WAITING).update(
            status=ClaimStatus.OVER, settled_at=timezone.now()
        )
    elif now.left:
        promote(deal.pk)
    waiting.refresh_from_db()
    if waiting.status == ClaimStatus.HELD:
        return Taken(HELD, place_hold(waiting.pk) or waiting)
    return outcome_of(waiting)
