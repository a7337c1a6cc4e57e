"""Harvest lots: brought in, picked for orders, counted, retired and recalled."""

import secrets
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

import structlog
from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from core import dates
from core.notify import notify
from core.page_cache.tables import figures_alone
from core.rounds import in_turn, run_isolated
from core.transitions import move
from vendors.partner.locks import lock_lot, lock_lots_of
from vendors.partner.models import Lot, Plot, StockEntry, StockPool
from vendors.partner.queries import retired_span
from vendors.partner.signals import lot_recalled
from vendors.partner.states import LOT_MOVES, LotStatus

from .stock import StaleCountError, first_expiring, receive_stock

logger = structlog.get_logger(__name__)

# Without look-alikes, so that a code can be read out over the phone.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 5

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class LotContent:
    """What a farmer says of a harvest; `quantity` in base units of the pool."""

    harvested_on: date
    quantity: int
    plot: Plot | None = None
    best_before: date | None = None
    grade: str = ""
    note: str = ""


@dataclass(frozen=True)
class Pick:
    """So many base units of a lot for one line."""

    lot_id: int
    units: int


@dataclass(frozen=True)
class Fixed:
    """The lot that a line was sold from, and base units that it holds there."""

    lot_id: int
    held: int


@transaction.atomic
def new_lot(pool: StockPool, *, content: LotContent, by: User | None) -> Lot:
    """Bring a harvest in: a lot with a code of its own, and its stock in the pool."""
    lot = Lot.objects.create(
        pool=pool,
        code=_free_code(content.harvested_on),
        plot=content.plot,
        harvested_on=content.harvested_on,
        best_before=content.best_before,
        grade=content.grade,
        note=content.note,
        quantity=content.quantity,
        by=by,
    )
    if content.quantity:
        receive_stock(pool, quantity=content.quantity, by=by, lot=lot)
        lot.refresh_from_db(fields=["left"])
    return lot


@transaction.atomic
def feed_lot(lot: Lot, *, quantity: int, by: User | None, note: str = "") -> Lot:
    """Bring more of the same harvest into a lot, or less after all (negative).

    Raises `LotPickedError` and `OutOfStockError` when what would be taken back is gone.
    """
    now = lock_lot(lot.pk)
    if quantity:
        receive_stock(now.pool, quantity=quantity, by=by, note=note, lot=now)
        Lot.objects.filter(pk=now.pk).update(quantity=F("quantity") + quantity)
        now.refresh_from_db(fields=["quantity", "left"])
    return now


def _free_code(day: date) -> str:
    """The day and five letters ("261125-K7QX3"); the unique index has the last word."""
    while True:
        letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        code = f"{day:%y%m%d}-{letters}"
        if not Lot.objects.filter(code=code).exists():
            return code


@transaction.atomic
def count_lot(
    lot: Lot, *, counted: int, seen_left: int, by: User | None, note: str = ""
) -> StockEntry | None:
    """Set what is left of a lot to a count, if it is still what the person saw.

    Raises `StaleCountError`, `LotPickedError` and `OutOfStockError`; None when the
    books agree.
    """
    now = lock_lot(lot.pk)
    if now.left != seen_left:
        raise StaleCountError(now.left)
    if counted == now.left:
        return None
    return receive_stock(
        now.pool,
        quantity=counted - now.left,
        by=by,
        reason=StockEntry.Reason.COUNT,
        note=note,
        lot=now,
    )


@transaction.atomic
def correct_lot(lot: Lot, *, content: LotContent, by: User | None) -> Lot:
    """Change what is told of a lot; its figures are changed by entries alone."""
    now = lock_lot(lot.pk)
    now.plot = content.plot
    now.harvested_on = content.harvested_on
    now.best_before = content.best_before
    now.grade = content.grade
    now.note = content.note
    now.save(update_fields=["plot", "harvested_on", "best_before", "grade", "note"])
    logger.info("lot_corrected", lot=now.pk, by=by and by.pk)
    return now


@transaction.atomic
def recall_lot(lot: Lot, *, reason: str, by: User | None) -> Lot:
    """Nothing of it is sold any more; what nobody was promised is written off.

    Whoever has picked it for an order listens to `lot_recalled` and picks anew. Raises
    `TransitionError` when it was recalled already.
    """
    now = lock_lot(lot.pk)
    move(now, LotStatus.RECALLED, moves=LOT_MOVES)
    now.status_reason = reason
    now.save(update_fields=["status_reason"])
    logger.warning("lot_recalled", lot=now.pk, by=by and by.pk)
    lot_recalled.send(sender=Lot, lot=now, by=by)
    now.refresh_from_db(fields=["left", "picked"])
    _write_off(now, StockEntry.Reason.RECALLED, by=by)
    return now


def retire_lots(today: date | None = None) -> int:
    """Take what may not be sold out of stock: recalled, or past its best-before.

    Only what nobody was promised; the rest goes when its orders are settled. Safe to
    run again. Returns how many lots lost something.
    """
    day = today or dates.today()
    spoiled = Lot.objects.filter(left__gt=F("picked") + F("held")).filter(
        Q(best_before__lt=day) | Q(status=LotStatus.RECALLED)
    )
    return sum(
        bool(run_isolated(partial(_retire, pk, day), what="retire_lot", lot=pk))
        for pk in in_turn(spoiled.values_list("pk", flat=True))
    )


@transaction.atomic
def _retire(lot_id: int, day: date) -> bool:
    lot = lock_lot(lot_id)
    if lot.is_good(day):
        return False
    is_recalled = lot.status == LotStatus.RECALLED
    reasons = StockEntry.Reason
    units = _write_off(lot, reasons.RECALLED if is_recalled else reasons.EXPIRED)
    if units and not is_recalled:
        _tell_retired(lot)
    return bool(units)


def _tell_retired(lot: Lot) -> None:
    """Told when the run is over, so that one notice lists all that it took.

    What was recalled is told by the recall.
    """
    expired = lot.entries.filter(reason=StockEntry.Reason.EXPIRED)
    entry = expired.select_related("pool__partner").order_by("-pk").first()
    if entry is not None:
        start, end = retired_span(entry.created)
        notify(
            "lots_retired",
            entry,
            f"{start:%Y%m%d%H%M}",
            once_for=entry.pool.partner,
            not_before=end,
        )


def _write_off(lot: Lot, reason: str, *, by: User | None = None) -> int:
    """What is neither picked nor promised of a locked lot leaves the stock."""
    pool = lot.pool
    pool.refresh_from_db(fields=["on_hand", "claimed"])
    units = min(lot.free, pool.available)
    if units > 0:
        receive_stock(pool, quantity=-units, by=by, reason=reason, lot=lot)
        lot.refresh_from_db(fields=["left"])
    return units


def pick_lots(
    wanted: Mapping[Key, tuple[int, int]],
    *,
    only: Lot | None = None,
    fixed: Mapping[Key, Fixed] | None = None,
) -> dict[Key, list[Pick]]:
    """Set good lots aside, the first to expire first: (pool id, units) by any key.

    With `only` from that lot alone. What is `fixed` to a lot is taken from there first,
    before anything else is picked, and what was held of it is held no more. What lots
    don't cover is left to the loose stock. Must run in a transaction.
    """
    day = dates.today()
    locked = lock_lots_of({pool_id for pool_id, _units in wanted.values()})
    by_id = {lot.pk: lot for lot in locked}
    touched = _let_go(fixed or {}, by_id)
    shelves: dict[int, list[Lot]] = {}
    for lot in sorted(locked, key=first_expiring):
        if lot.free and lot.is_good(day) and (only is None or lot == only):
            shelves.setdefault(lot.pool_id, []).append(lot)
    picks: dict[Key, list[Pick]] = {key: [] for key in wanted}
    for key, one in (fixed or {}).items():
        pool_id, units = wanted[key]
        own = [lot for lot in shelves.get(pool_id, []) if lot.pk == one.lot_id]
        picks[key] += _take(own, units, touched)
    for key, (pool_id, units) in wanted.items():
        left = units - sum(pick.units for pick in picks[key])
        picks[key] += _take(shelves.get(pool_id, []), left, touched)
    with figures_alone({lot.pool_id for lot in touched.values()}, Lot):
        Lot.objects.bulk_update(touched.values(), ["picked", "held"])
    return picks


def _let_go(fixed: Mapping[Key, Fixed], lots: Mapping[int, Lot]) -> dict[int, Lot]:
    """What is going to be picked is not held any more; the lots that changed."""
    touched = {}
    for one in fixed.values():
        if one.held:
            lots[one.lot_id].held -= one.held
            touched[one.lot_id] = lots[one.lot_id]
    return touched


def _take(lots: Iterable[Lot], units: int, touched: dict[int, Lot]) -> Iterable[Pick]:
    for lot in lots:
        taken = min(lot.free, units)
        if taken:
            lot.picked += taken
            units -= taken
            touched[lot.pk] = lot
            yield Pick(lot.pk, taken)


def deallocate(units: Mapping[int, int]) -> None:
    """Put base units that were set aside back, by lot."""
    for lot_id, count in sorted(Counter(units).items()):
        if count:
            Lot.objects.filter(pk=lot_id).update(picked=F("picked") - count)
