"""What a buyer holds of a deal: given to who waits, put into baskets, let go."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.languages import in_each
from core.outbox import enqueue
from core.rounds import run_isolated
from core.sweeps import Queue, work_through
from core.transitions import move
from live.deals.locks import lock_claim, lock_deal, lock_waiting
from live.deals.models import Deal, DealClaim
from live.deals.rules import claim_key
from live.deals.states import CLAIM_MOVES, ClaimStatus, DealNotice, DealStatus
from shop.basket.locks import lock_basket
from shop.basket.models import Line
from shop.basket.rules import Agreement
from shop.basket.services.agreements import end_agreement
from shop.basket.services.baskets import BasketError, basket_for
from shop.basket.services.lines import add_pack
from vendors.partner.services.stock import release_lots, release_stock

from .news import say_deal
from .notifications import tell

# So many who wait are looked at beyond those that could be served.
PASSED_OVER = 100


def _is_held(claim: DealClaim, now: datetime) -> bool:
    is_held = claim.status == ClaimStatus.HELD
    return is_held and claim.until is not None and claim.until > now


def settle(claim: DealClaim, status: str) -> None:
    """Move a locked claim."""
    move(claim, status, moves=CLAIM_MOVES)
    claim.settled_at = timezone.now()
    claim.save(update_fields=["settled_at"])


def agreement_of(claim: DealClaim, deal: Deal) -> Agreement:
    """What the claim's line in the basket is promised."""
    if claim.until is None:
        msg = "a claim that is not held has no agreement"
        raise ValueError(msg)
    units = claim.quantity * deal.units
    return Agreement(claim_key(claim.pk), deal.price, claim.until, units)


def promote_locked(deal: Deal) -> int:
    """Give what is free of a locked, open deal to who waits; how many were served.

    First come, first served, but one who wants more than is there lets others pass.
    The baskets are filled after the commit, since each is locked before its deal.
    """
    now = timezone.now()
    if not deal.is_open or now >= deal.ends_at or deal.left <= 0:
        return 0
    served = 0
    for claim in lock_waiting(deal, deal.left + PASSED_OVER):
        if claim.quantity > deal.left:
            continue
        claim.until = now + timedelta(minutes=deal.hold_minutes)
        claim.save(update_fields=["until"])
        move(claim, ClaimStatus.HELD, moves=CLAIM_MOVES)
        enqueue("live.hold", f"live.hold:{claim.pk}", claim=claim.pk)
        deal.taken += claim.quantity
        served += 1
        if deal.left <= 0:
            break
    if served:
        deal.save(update_fields=["taken"])
        say_deal(deal.pk)
    return served


@transaction.atomic
def promote(deal_id: int) -> int:
    """Give what is free to who waits, if the deal is open."""
    return promote_locked(lock_deal(deal_id))


def give_back(deal_id: int, packs: int) -> None:
    """So many packs that were held are free again: for the next, or for the shop."""
    deal = lock_deal(deal_id)
    deal.taken -= packs
    deal.save(update_fields=["taken"])
    if deal.is_open:
        promote_locked(deal)
    else:
        release_stock({deal.pool_id: packs * deal.units})
        release_lots(deal.holds(packs))
    say_deal(deal.pk)


@transaction.atomic
def place_hold(claim_id: int) -> DealClaim | None:
    """Put what somebody who waited has got into their basket, and tell them.

    Their minutes count from now. What the basket refuses goes to the next. Safe to
    call again; None when there is nothing to do any more.
    """
    claim = DealClaim.objects.select_related("user").get(pk=claim_id)
    if claim.user is None:
        return None
    basket = lock_basket(basket_for(claim.user).pk)
    claim = lock_claim(claim_id)
    now, deal = timezone.now(), claim.deal
    if not _is_held(claim, now) or claim.line_id:
        return None
    claim.until = now + timedelta(minutes=deal.hold_minutes)
    try:
        with transaction.atomic():
            claim.line = add_pack(
                basket,
                deal.item.stockrecord,
                claim.quantity,
                origin=deal.broadcast.origin,
                agreed=agreement_of(claim, deal),
                lot=deal.lot,
            )
            claim.save(update_fields=["line", "until"])
    except BasketError as refused:
        claim.line = None
        settle(claim, ClaimStatus.LEFT)
        give_back(deal.pk, claim.quantity)
        _tell(claim, DealNotice.LOST, why=in_each(refused.__str__))
        return None
    _tell(claim, DealNotice.YOURS, until=claim.until.isoformat(), packs=claim.quantity)
    return claim


def _tell(claim: DealClaim, event: DealNotice, **data: object) -> None:
    deal = claim.deal
    if claim.user is None:
        return
    tell(
        claim.user,
        deal.broadcast,
        event,
        occasion=str(claim.pk),
        product=deal.item.stockrecord.product_id,
        price=str(deal.price),
        currency=deal.currency,
        **data,
    )


@transaction.atomic
def expire_claim(claim_id: int) -> bool:
    """Let a hold go whose time is over: True if it was this call that did."""
    claim = DealClaim.objects.select_related("line").get(pk=claim_id)
    if claim.line:
        lock_basket(claim.line.basket_id)
    claim = lock_claim(claim_id)
    now = timezone.now()
    if claim.status != ClaimStatus.HELD or _is_held(claim, now):
        return False
    settle(claim, ClaimStatus.EXPIRED)
    if line := Line.objects.filter(pk=claim.line_id).first():
        end_agreement(line, now)
    give_back(claim.deal_id, claim.quantity)
    return True


def expire_due() -> int:
    """Let all holds go whose time is over; how many."""
    queue = Queue("deals.holds", _over(), oldest=("until", "pk"), batch=500)
    return work_through(queue, expire_claim)


def expire_some(deal: Deal, most: int) -> int:
    """Let the oldest holds of a deal go whose time is over; how many."""
    over = _over().filter(deal=deal).order_by("until", "pk")
    rounds = (
        run_isolated(partial(expire_claim, pk), what="expire_claim")
        for pk in over.values_list("pk", flat=True)[:most]
    )
    return sum(bool(gone) for gone in rounds)


def _over() -> QuerySet[DealClaim]:
    return DealClaim.objects.filter(status=ClaimStatus.HELD, until__lte=timezone.now())


@transaction.atomic
def release_reservation(line: Line, units: int) -> None:
    """Its buyer takes fewer packs, or none; the basket is locked."""
    held = DealClaim.objects.filter(line=line, status=ClaimStatus.HELD)
    for pk in held.values_list("pk", flat=True):
        claim = lock_claim(pk)
        packs = min(claim.quantity, units // claim.deal.units)
        if claim.status != ClaimStatus.HELD or not packs:
            continue
        if packs == claim.quantity:
            settle(claim, ClaimStatus.LEFT)
        else:
            claim.quantity -= packs
            claim.save(update_fields=["quantity"])
        give_back(claim.deal_id, packs)


def leave_waiting(deal: Deal, user: User) -> bool:
    """The person no longer waits. Safe to call again."""
    waiting = DealClaim.objects.filter(deal=deal, user=user, status=ClaimStatus.WAITING)
    left = waiting.update(status=ClaimStatus.LEFT, settled_at=timezone.now())
    return bool(left)


def end_waiting(deal_id: int) -> int:
    """Who waits for a deal that has ended waits in vain; how many there were."""
    waiting = DealClaim.objects.filter(deal=deal_id, status=ClaimStatus.WAITING)
    return waiting.update(status=ClaimStatus.OVER, settled_at=timezone.now())


def end_waiting_in_vain() -> int:
    """End what a process that was killed right after closing its deal left waiting."""
    ended = Deal.objects.exclude(status__in=[DealStatus.PLANNED, DealStatus.OPEN])
    waiting = DealClaim.objects.filter(status=ClaimStatus.WAITING, deal__in=ended)
    deals = waiting.order_by("deal").values_list("deal", flat=True).distinct()
    return sum(end_waiting(deal) for deal in list(deals))
