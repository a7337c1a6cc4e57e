"""A buyer's tap on a deal: held, waiting, or told why not."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from live.deals import admission
from live.deals.admission import Pass
from live.deals.models import Deal, DealClaim
from live.deals.rules import MAX_KEY_LENGTH, DealError
from live.deals.states import CLAIMING, ClaimStatus, DealStatus
from shop.basket.locks import lock_basket
from shop.basket.models import Basket
from shop.basket.services.baskets import BasketError, basket_for
from shop.basket.services.lines import add_pack

from .holds import agreement_of, expire_some, place_hold, promote
from .news import say_deal

HELD, WAITING, REFUSED = "held", "waiting", "refused"
ORDERED_MEANWHILE = 3  # times that a basket may be ordered between two looks at it


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

    `key` is the form's one-time token: the same one twice is one tap. Whoever finds
    none left is put on the waiting list.
    """
    key = key[:MAX_KEY_LENGTH]
    deal = Deal.objects.select_related("broadcast", "item__stockrecord", "lot").get(
        pk=deal.pk
    )
    if earlier := _earlier(deal, user, key):
        return outcome_of(earlier)
    if why := why_closed(deal, quantity):
        return _refused(why)
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


def _earlier(deal: Deal, user: User, key: str) -> DealClaim | None:
    return DealClaim.objects.filter(deal=deal, user=user, key=key).first()


def outcome_of(claim: DealClaim) -> Taken:
    """How a tap of before stands now."""
    if claim.status in {ClaimStatus.HELD, ClaimStatus.ORDERED}:
        return Taken(HELD, claim)
    if claim.status == ClaimStatus.WAITING:
        return Taken(WAITING, claim, place=place_of(claim))
    words: dict[str, str] = {
        ClaimStatus.EXPIRED: _("The time to pay has expired."),
        ClaimStatus.OVER: _("This deal has ended."),
    }
    return Taken(REFUSED, claim, words.get(claim.status) or _("You gave up this deal."))


def place_of(claim: DealClaim) -> int:
    """Which place on the waiting list this is."""
    before = DealClaim.objects.filter(
        deal=claim.deal_id, status=ClaimStatus.WAITING, pk__lte=claim.pk
    )
    return before.count()


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


def _own_basket(user: User) -> Basket:
    """The account's open basket, locked: one tap of a person at a time.

    Runs in the caller's transaction.
    """
    for _try in range(ORDERED_MEANWHILE):
        basket = lock_basket(basket_for(user).pk)
        if basket.can_be_edited:
            return basket
    raise DealError(_("Your order is being placed. Please try again."))


def _check_limit(deal: Deal, user: User, quantity: int) -> None:
    """Raises `DealError`. The person's basket is locked."""
    own = DealClaim.objects.filter(deal=deal, user=user, status__in=CLAIMING)
    has = own.aggregate(n=Sum("quantity", default=0))["n"]
    if has + quantity > deal.per_person:
        raise DealError(most_words(deal))


def _take(deal: Deal, user: User, quantity: int, key: str) -> Taken:
    """Everything of the tap first, and the deal's own row last and shortest.

    Raises `_NoneLeftError`, `DealError` or `BasketError`, and then nothing was written.
    """
    with transaction.atomic():
        basket = _own_basket(user)
        if earlier := _earlier(deal, user, key):
            return outcome_of(earlier)
        _check_limit(deal, user, quantity)
        now = timezone.now()
        claim = DealClaim.objects.create(
            deal=deal,
            user=user,
            quantity=quantity,
            status=ClaimStatus.HELD,
            key=key,
            until=now + timedelta(minutes=deal.hold_minutes),
        )
        claim.line = add_pack(
            basket,
            deal.item.stockrecord,
            quantity,
            origin=deal.broadcast.origin,
            agreed=agreement_of(claim, deal),
            lot=deal.lot,
        )
        claim.save(update_fields=["line"])
        taken = Deal.objects.filter(
            pk=deal.pk,
            status=DealStatus.OPEN,
            ends_at__gt=now,
            released__gte=F("taken") + quantity,
        ).update(taken=F("taken") + quantity)
        if not taken:
            raise _NoneLeftError
        say_deal(deal.pk)
    return Taken(HELD, claim)


def _wait(deal: Deal, user: User, quantity: int, key: str) -> Taken:
    """Put the buyer on the waiting list, then look whether something is there.

    Who gives something back after our commit sees who waits; what was given back before
    it is seen here. So nobody waits beside a pack that is free.
    """
    with transaction.atomic():
        _own_basket(user)
        if earlier := _earlier(deal, user, key):
            return outcome_of(earlier)
        waiting = DealClaim.objects.filter(
            deal=deal, user=user, status=ClaimStatus.WAITING
        ).first()
        if waiting is None:
            _check_limit(deal, user, quantity)
            waiting = DealClaim.objects.create(
                deal=deal,
                user=user,
                quantity=quantity,
                status=ClaimStatus.WAITING,
                key=key,
            )
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
