"""A deal for everybody: planned, opened, released in waves, closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.audit import record
from core.money import rounded
from core.rounds import attempt
from core.transitions import move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services import log_shelf
from live.broadcasts.states import OPEN, ShelfAct, ShelfState
from live.deals import gate
from live.deals.locks import lock_deal
from live.deals.models import Deal, DealClaim
from live.deals.rules import (
    HOLD_MINUTES,
    MOST_HOLD_MINUTES,
    MOST_MINUTES,
    MOST_PACKS,
    MOST_PER_PERSON,
)
from live.deals.states import DEAL_MOVES, ClaimStatus, DealStatus
from vendors.partner.services import OutOfStock, claim_stock, release_stock

from .holding import promote_locked
from .news import say_deal, say_stock
from .refusals import DealRefused

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Terms:
    """What a host offers. `first` packs are released at once, all when not said.

    With `starts_at` ahead the deal is planned and opens then, for `minutes`.
    """

    price: Decimal
    cap: int
    per_person: int = 1
    first: int | None = None
    minutes: int = 10
    hold_minutes: int = HOLD_MINUTES
    starts_at: datetime | None = None


def own_item(held: Broadcast, item: ShelfItem) -> ShelfItem:
    """The item as it is now. Raises `DealRefused` for what can't be sold for less."""
    rows = held.shelf.select_related("stockrecord__pool", "stockrecord__product")
    now = rows.filter(pk=item.pk, is_removed=False).first()
    if now is None:
        raise DealRefused(_("This is no longer on the shelf."))
    if now.stockrecord.partner_id != held.partner_id:
        raise DealRefused(_("Only the farm that sells it can give it for less."))
    if now.stockrecord.price is None or now.stockrecord.pool is None:
        raise DealRefused(_("This is no longer on sale."))
    return now


def lower_price(item: ShelfItem, price: Decimal) -> Decimal:
    """The price at its currency's step. Raises `DealRefused` unless it is lower."""
    pack = item.stockrecord
    price = rounded(price, pack.price_currency)
    if price <= 0:
        raise DealRefused(_("Please give a price above nothing."))
    if price >= rounded(pack.price, pack.price_currency):
        raise DealRefused(_("That is not less than it costs in the shop."))
    return price


def _check(terms: Terms, now: datetime) -> None:
    """Raises `DealRefused` with the first thing that is wrong."""
    first = terms.cap if terms.first is None else terms.first
    for is_right, words in (
        (1 <= terms.cap <= MOST_PACKS, _("Please say how many packs the deal has.")),
        (0 <= first <= terms.cap, _("The first wave can't be more than the deal.")),
        (
            1 <= terms.per_person <= MOST_PER_PERSON,
            _("Please say how many packs one person may take."),
        ),
        (1 <= terms.minutes <= MOST_MINUTES, _("A deal lasts from a minute to 6 h.")),
        (
            1 <= terms.hold_minutes <= MOST_HOLD_MINUTES,
            _("Buyers get from 1 to 60 minutes to pay."),
        ),
        (
            terms.starts_at is None or terms.starts_at > now - timedelta(minutes=1),
            _("This time has passed."),
        ),
    ):
        if not is_right:
            raise DealRefused(words)


@transaction.atomic
def open_deal(item: ShelfItem, terms: Terms, *, by: "User | None") -> Deal:
    """Open a deal now, or plan it for later.

    Its packs are claimed in the pool when it opens, all or none. Raises `DealRefused`.
    """
    now = timezone.now()
    _check(terms, now)
    held = lock_broadcast(item.broadcast_id)
    if held.status not in OPEN:
        raise DealRefused(_("This broadcast is over."))
    item = own_item(held, item)
    starts = terms.starts_at or now
    deal = Deal.objects.create(
        broadcast=held,
        item=item,
        pool_id=item.stockrecord.pool_id,
        price=lower_price(item, terms.price),
        was=item.stockrecord.price,
        currency=item.stockrecord.price_currency,
        units=item.stockrecord.quantity,
        cap=terms.cap,
        released=terms.cap if terms.first is None else terms.first,
        per_person=terms.per_person,
        hold_minutes=terms.hold_minutes,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=terms.minutes),
        status=DealStatus.PLANNED,
        by=by,
    )
    if starts <= now:
        _open(held, deal, by=by)
    say_deal(deal.pk)
    after = {"price": deal.price, "cap": deal.cap, "item": item.pk}
    record("live.deal", deal, after=after, seller=held.partner)
    return deal


def _open(held: Broadcast, deal: Deal, *, by: "User | None") -> None:
    """Raises `DealRefused`. The broadcast is locked."""
    item = deal.item
    if not held.is_on_air:
        raise DealRefused(_("A deal opens while you are on air. Plan it for later."))
    if Deal.objects.filter(item=item, status=DealStatus.OPEN).exists():
        raise DealRefused(_("There is an open deal of this already. Close it first."))
    if item.stockrecord.quantity != deal.units or item.stockrecord.price <= deal.price:
        raise DealRefused(_("The pack has changed. Please make the deal anew."))
    try:
        with transaction.atomic():
            claim_stock({deal.pool_id: deal.cap * deal.units})
    except OutOfStock as error:
        deal.pool.refresh_from_db()
        left = deal.pool.available // deal.units
        text = ngettext(
            "The stock has %(count)d pack left, too few for a deal of %(wanted)d.",
            "The stock has %(count)d packs left, too few for a deal of %(wanted)d.",
            left,
        )
        raise DealRefused(text % {"count": left, "wanted": deal.cap}) from error
    move(deal, DealStatus.OPEN, moves=DEAL_MOVES)
    if item.state != ShelfState.SHOWN:
        item.state = ShelfState.SHOWN
        item.save(update_fields=["state"])
    log_shelf(
        held,
        ShelfAct.DEAL_OPENED,
        by=by,
        item=item,
        deal=deal.pk,
        price=str(deal.price),
        currency=deal.currency,
        cap=deal.cap,
        released=deal.released,
        per_person=deal.per_person,
    )
    say_stock(held.pk, item.pk)
    transaction.on_commit(lambda: gate.reset(deal.pk), robust=True)


@transaction.atomic
def open_planned(deal: Deal) -> bool:
    """Open a planned deal whose time has come; cancel one that can't be.

    While its broadcast is not on air it waits, and it begins when it opens.
    """
    held = lock_broadcast(deal.broadcast_id)
    now, deal = timezone.now(), lock_deal(deal.pk)
    if deal.status != DealStatus.PLANNED or deal.starts_at > now:
        return False
    if held.is_over:
        _cancel(deal, _("The broadcast is over."))
        return False
    if not held.is_on_air:
        return False
    lasts = deal.ends_at - deal.starts_at
    deal.starts_at, deal.ends_at = now, now + lasts
    deal.save(update_fields=["starts_at", "ends_at"])
    try:
        with transaction.atomic():
            _open(held, deal, by=None)
    except DealRefused as refused:
        deal.refresh_from_db()
        _cancel(deal, str(refused))
    say_deal(deal.pk)
    return deal.is_open


def _cancel(deal: Deal, why: str) -> None:
    move(deal, DealStatus.CANCELLED, moves=DEAL_MOVES)
    deal.why = why[:300]
    deal.save(update_fields=["why"])


@transaction.atomic
def release_wave(deal: Deal, packs: int, *, by: "User | None") -> Deal:
    """Let so many more be taken; who waits comes first. Raises `DealRefused`."""
    held = lock_deal(deal.pk)
    if not held.is_open:
        raise DealRefused(_("This deal is not open."))
    if not 1 <= packs <= held.cap - held.released:
        left = held.cap - held.released
        text = _("Please release from 1 to %(most)d packs.")
        if not left:
            text = _("All packs of this deal are released.")
        raise DealRefused(text % {"most": left})
    held.released += packs
    held.save(update_fields=["released"])
    promote_locked(held)
    log_shelf(
        held.broadcast,
        ShelfAct.DEAL_RELEASED,
        by=by,
        item=held.item,
        deal=held.pk,
        released=held.released,
    )
    record("live.deal-wave", held, after={"released": held.released})
    say_deal(held.pk)
    transaction.on_commit(lambda: gate.reset(held.pk), robust=True)
    return held


@transaction.atomic
def close_deal(deal: Deal, *, by: "User | None" = None, why: str = "") -> Deal:
    """End it: what nobody holds returns to the pool, who waits has waited in vain.

    Holds run on until they are ordered or over. Safe to call again.
    """
    held = lock_deal(deal.pk)
    if held.status == DealStatus.PLANNED:
        _cancel(held, why)
        say_deal(held.pk)
        return held
    if not held.is_open:
        return held
    move(held, DealStatus.CLOSED, moves=DEAL_MOVES)
    held.closed_at, held.why = timezone.now(), why[:300]
    held.save(update_fields=["closed_at", "why"])
    DealClaim.objects.filter(deal=held, status=ClaimStatus.WAITING).update(
        status=ClaimStatus.OVER, settled_at=held.closed_at
    )
    release_stock({held.pool_id: (held.cap - held.taken) * held.units})
    log_shelf(
        held.broadcast,
        ShelfAct.DEAL_CLOSED,
        by=by,
        item=held.item,
        deal=held.pk,
        taken=held.taken,
        why=why,
    )
    record("live.deal-closed", held, after={"taken": held.taken}, reason=why)
    say_deal(held.pk)
    say_stock(held.broadcast_id, held.item_id)
    transaction.on_commit(lambda: gate.close(held.pk), robust=True)
    return held


def close_deals_of(broadcast: Broadcast, *, by: "User | None") -> int:
    """All that are planned or open, as the broadcast is over; how many there were."""
    running = Deal.objects.filter(
        broadcast=broadcast, status__in=[DealStatus.PLANNED, DealStatus.OPEN]
    )
    deals = list(running.order_by("pk"))
    for deal in deals:
        close_deal(deal, by=by, why=_("The broadcast is over."))
    return len(deals)


def keep_deals() -> int:
    """Open what is due and close what is over; how many changed. For the clock."""
    now = timezone.now()
    over = Deal.objects.filter(status=DealStatus.OPEN, ends_at__lte=now)
    due = Deal.objects.filter(status=DealStatus.PLANNED, starts_at__lte=now)
    acts: list[Callable[[], object]]
    acts = [partial(close_deal, deal) for deal in over.order_by("pk")]
    acts += [partial(open_planned, deal) for deal in due.order_by("pk")]
    return sum(bool(attempt(act, what="keep_deal")) for act in acts)
