"""A deal for everybody: planned, opened, released in waves, closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import User
from core.activity_log import record
from core.languages import Sentence
from core.money import rounded
from core.rounds import run_isolated
from core.transitions import move
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.queries import blocked_items
from live.broadcasts.services.shelf import log_shelf, set_item_state
from live.broadcasts.states import OPEN, ShelfAct, ShelfState
from live.deals import admission
from live.deals.locks import lock_deal, lock_deals
from live.deals.models import Deal
from live.deals.rules import (
    HOLD_MINUTES,
    MOST_HOLD_MINUTES,
    MOST_MINUTES,
    MOST_PACKS,
    MOST_PER_PERSON,
    DealError,
)
from live.deals.states import DEAL_MOVES, DealStatus
from vendors.partner.locks import lock_pools
from vendors.partner.services.stock import (
    LotShortError,
    OutOfStockError,
    claim_stock,
    hold_lots,
    release_lots,
    release_stock,
)

from .holds import end_waiting, end_waiting_in_vain, promote_locked
from .news import say_deal, say_stock

ENDED = Sentence(gettext_noop("The broadcast has ended."))
LOT_GONE = Sentence(gettext_noop("Lot %(code)s can't be sold any more."))


@dataclass(frozen=True)
class DealTerms:
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
    """The item as it is now. Raises `DealError` for what can't be sold for less."""
    rows = held.shelf.select_related("stockrecord__pool", "stockrecord__product", "lot")
    now = rows.filter(pk=item.pk, is_removed=False).first()
    if now is None:
        raise DealError(_("This item is no longer on the shelf."))
    if now.stockrecord.partner_id != held.partner_id:
        raise DealError(_("Only the seller of these goods can lower the price."))
    if now.stockrecord.price is None or now.stockrecord.pool is None:
        raise DealError(_("This is no longer on sale."))
    return now


def lower_price(item: ShelfItem, price: Decimal) -> Decimal:
    """The price at its currency's step. Raises `DealError` unless it is lower."""
    pack = item.stockrecord
    price = rounded(price, pack.price_currency)
    if price <= 0:
        raise DealError(_("Please enter a price above 0."))
    if price >= rounded(pack.price, pack.price_currency):
        raise DealError(_("This is not lower than the regular price."))
    return price


def _check(terms: DealTerms, now: datetime) -> None:
    """Raises `DealError` with the first thing that is wrong."""
    first = terms.cap if terms.first is None else terms.first
    for is_right, words in (
        (
            1 <= terms.cap <= MOST_PACKS,
            _("Please enter the number of packs in this deal."),
        ),
        (
            0 <= first <= terms.cap,
            _("The first release can't be larger than the deal."),
        ),
        (
            1 <= terms.per_person <= MOST_PER_PERSON,
            _("Please enter the limit per person."),
        ),
        (
            1 <= terms.minutes <= MOST_MINUTES,
            _("A deal can last from 1 minute to 6 hours."),
        ),
        (
            1 <= terms.hold_minutes <= MOST_HOLD_MINUTES,
            _("Buyers can have from 1 to 60 minutes to pay."),
        ),
        (
            terms.starts_at is None or terms.starts_at > now - timedelta(minutes=1),
            _("This time has passed."),
        ),
    ):
        if not is_right:
            raise DealError(words)


@transaction.atomic
def open_deal(item: ShelfItem, terms: DealTerms, *, by: User | None) -> Deal:
    """Open a deal now, or plan it for later.

    Its packs are claimed in the pool when it opens, and held in the item's lot, all or
    none. Raises `DealError`.
    """
    now = timezone.now()
    _check(terms, now)
    held = lock_broadcast(item.broadcast_id)
    if held.status not in OPEN:
        raise DealError(_("This broadcast has ended."))
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


def _open(held: Broadcast, deal: Deal, *, by: User | None) -> None:
    """Raises `DealError`. The broadcast is locked."""
    item = deal.item
    if not held.is_on_air:
        raise DealError(
            _("You can open a deal while you are live. Schedule it for later.")
        )
    if Deal.objects.filter(item=item, status=DealStatus.OPEN).exists():
        raise DealError(
            _("There is already an open deal for this pack. Close it first.")
        )
    if item.stockrecord.quantity != deal.units or item.stockrecord.price <= deal.price:
        raise DealError(_("The pack has changed. Please create the deal again."))
    deal.lot = item.lot
    deal.save(update_fields=["lot"])
    _claim(deal)
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
        lot=deal.lot.code if deal.lot else None,
    )
    say_stock(held.pk, item.pk)
    transaction.on_commit(lambda: admission.reset(deal.pk), robust=True)


def _claim(deal: Deal) -> None:
    """Raises `DealError` with what is left of the stock, or of its lot."""
    try:
        with transaction.atomic():
            claim_stock({deal.pool_id: deal.cap * deal.units})
            hold_lots(deal.holds(deal.cap))
    except LotShortError as error:
        if not error.lot.is_good():
            text = _("Lot %(code)s can't be sold any more.")
            raise DealError(text % {"code": error.lot.code}) from error
        left = error.lot.free // deal.units
        text = ngettext(
            "Lot %(code)s has %(count)d pack left, too few for a deal of %(wanted)d.",
            "Lot %(code)s has %(count)d packs left, too few for a deal of %(wanted)d.",
            left,
        )
        said = {"code": error.lot.code, "count": left, "wanted": deal.cap}
        raise DealError(text % said) from error
    except OutOfStockError as error:
        deal.pool.refresh_from_db()
        left = deal.pool.available // deal.units
        text = ngettext(
            "Only %(count)d pack is in stock, too few for a deal of %(wanted)d.",
            "Only %(count)d packs are in stock, too few for a deal of %(wanted)d.",
            left,
        )
        raise DealError(text % {"count": left, "wanted": deal.cap}) from error


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
        _cancel(deal, ENDED.keep())
        return False
    if not held.is_on_air:
        return False
    lasts = deal.ends_at - deal.starts_at
    deal.starts_at, deal.ends_at = now, now + lasts
    deal.save(update_fields=["starts_at", "ends_at"])
    try:
        with transaction.atomic():
            _open(held, deal, by=None)
    except DealError as refused:
        deal.refresh_from_db()
        _cancel(deal, str(refused))
    say_deal(deal.pk)
    return deal.is_open


def _cancel(deal: Deal, why: str) -> None:
    move(deal, DealStatus.CANCELLED, moves=DEAL_MOVES)
    deal.why = why[:300]
    deal.save(update_fields=["why"])


@transaction.atomic
def release_wave(deal: Deal, packs: int, *, by: User | None) -> Deal:
    """Let so many more be taken; who waits comes first. Raises `DealError`."""
    held = lock_deal(deal.pk)
    if not held.is_open:
        raise DealError(_("This deal is not open."))
    if not 1 <= packs <= held.cap - held.released:
        left = held.cap - held.released
        text = _("Please enter a number of packs from 1 to %(most)d.")
        if not left:
            text = _("All packs of this deal have been released.")
        raise DealError(text % {"most": left})
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
    transaction.on_commit(lambda: admission.reset(held.pk), robust=True)
    return held


@transaction.atomic
def close_deal(deal: Deal, *, by: User | None = None, why: str = "") -> Deal:
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
    end_waiting(held.pk)
    free = held.cap - held.taken
    release_stock({held.pool_id: free * held.units})
    release_lots(held.holds(free))
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
    transaction.on_commit(lambda: admission.close(held.pk), robust=True)
    # Who joined the list meanwhile found the deal open, and was not seen above.
    transaction.on_commit(lambda: end_waiting(held.pk), robust=True)
    return held


def close_deals_of(broadcast: Broadcast, *, by: User | None) -> int:
    """All that are planned or open, as the broadcast is over; how many there were."""
    running = Deal.objects.filter(
        broadcast=broadcast, status__in=[DealStatus.PLANNED, DealStatus.OPEN]
    )
    return _close_all(running, by=by, why=ENDED.keep())


def _close_all(running: QuerySet[Deal], *, by: User | None, why: str) -> int:
    # All before the first returns what it holds to its pool and lot.
    deals = list(lock_deals(running.values_list("pk", flat=True)).values())
    lock_pools(deal.pool_id for deal in deals)
    for deal in deals:
        close_deal(deal, by=by, why=why)
    return len(deals)


def block_spoiled() -> int:
    """Hide what is sold from a lot that can't be sold any more, and end its deals.

    How many items that were. Safe to run again. For the clock.
    """
    acts = [partial(_block, pk) for pk in blocked_items().values_list("pk", flat=True)]
    return sum(bool(run_isolated(act, what="block_spoiled")) for act in acts)


@transaction.atomic
def _block(item_id: int) -> bool:
    item = ShelfItem.objects.select_related("broadcast").get(pk=item_id)
    held = lock_broadcast(item.broadcast_id)
    item = held.shelf.select_related("lot").get(pk=item_id)
    if item.lot is None or not item.is_blocked:
        return False
    set_item_state(item, ShelfState.HIDDEN, by=None)
    why = LOT_GONE.keep(code=item.lot.code)
    running = Deal.objects.filter(
        item=item, status__in=[DealStatus.PLANNED, DealStatus.OPEN]
    )
    _close_all(running, by=None, why=why)
    return True


def keep_deals() -> int:
    """Open what is due, close what is over, end what waits for it; how many changed.

    For the clock.
    """
    now = timezone.now()
    over = Deal.objects.filter(status=DealStatus.OPEN, ends_at__lte=now)
    due = Deal.objects.filter(status=DealStatus.PLANNED, starts_at__lte=now)
    acts: list[Callable[[], object]]
    acts = [partial(close_deal, deal) for deal in over.order_by("pk")]
    acts += [partial(open_planned, deal) for deal in due.order_by("pk")]
    acts.append(end_waiting_in_vain)
    return sum(bool(run_isolated(act, what="keep_deal")) for act in acts)
