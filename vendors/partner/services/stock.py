"""Stock: what is claimed, released, sent out, taken in and counted.

Each write is a conditional UPDATE under the pool's CHECK constraint, so that the
database itself refuses to promise what does not exist. What pages show of a pool is
left as it is where it can be (`_change`), so that a sale seldom makes them anew.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import dates
from core.bulk import update_rows
from core.notify import notify
from core.page_cache.tables import figures_alone
from core.prepared import Prepared, changed
from core.refusals import RefusalError
from vendors.partner.locks import lock_lots_of, lock_pools
from vendors.partner.models import Lot, StockEntry, StockPool
from vendors.partner.states import LotStatus

_R = StockEntry.Reason


class OutOfStockError(RefusalError):
    """Raised when a pool can't cover what is wanted. Nothing of it was claimed."""

    says = gettext_lazy("There is not enough of this left. Please take less.")

    def __init__(self, pool_id: int) -> None:
        super().__init__(f"pool {pool_id} can't cover this")
        self.pool_id = pool_id


class LotShortError(OutOfStockError):
    """Raised when a lot can't cover what is wanted of it, or can't be sold."""

    def __init__(self, lot: Lot) -> None:
        super().__init__(lot.pool_id)
        self.lot = lot


class StaleCountError(RefusalError):
    """Raised when stock moved between the page and the count; the text says so."""

    def __init__(self, now: int) -> None:
        super().__init__(_("The stock has changed. Please count again."))
        self.now = now


class LotPickedError(RefusalError):
    """Raised when packed orders wait to take away what would go; the text says so."""

    def __init__(self, lot: Lot) -> None:
        super().__init__(
            _(
                "Of lot %(code)s a part is packed for orders or kept for a deal and "
                "can't be taken out."
            )
            % {"code": lot.code}
        )
        self.lot = lot


class LooseStockShortError(RefusalError):
    """Raised when more is sent than good lots and loose stock hold."""

    def __init__(self, pool: StockPool) -> None:
        super().__init__(
            _(
                "The good lots of %(title)s don't cover this. Add a new "
                "harvest, or count your stock."
            )
            % {"title": pool.product.title}
        )
        self.pool = pool


def first_expiring(lot: Lot) -> tuple[bool, date, date, int]:
    """The key that sorts lots in the order in which they are used up."""
    last = lot.best_before or date.max
    return (lot.best_before is None, last, lot.harvested_on, lot.pk)


# Sold by the second, so they are put together once and not by Django each time.
_CHANGE = (
    'UPDATE "partner_stockpool" SET "on_hand" = "on_hand" + %s,'
    ' "claimed" = "claimed" + %s WHERE "partner_stockpool"."id" = %s'
    ' AND "on_hand" - "claimed" >= %s'
)
_STILL_SOLD = ' AND ("closes" IS NULL OR "closes" > %s)'
# More is left and was there than pages tell of, so that they show what they did.
_AS_SHOWN = (
    ' AND "starts" IS NULL AND "on_hand" - "claimed" - %s >= "enough"'
    ' AND "on_hand" - "claimed" - %s >= "low_at"'
)


def _change(
    pool_id: int,
    *,
    on_hand: int = 0,
    claimed: int = 0,
    still_sold: datetime | None = None,
) -> bool:
    """Add to a pool's figures, if it covers what goes; whether it did.

    A pool of places must not close before `still_sold`. First asked for is a change
    that leaves `shown` alone: no page hears of that. The condition is looked at under
    the row's lock, so that of two who claim at once the one that changes what is shown
    says so.
    """
    goes = claimed - on_hand
    sql = _CHANGE
    values: list[int | datetime] = [on_hand, claimed, pool_id, goes]
    if still_sold:
        sql += _STILL_SOLD
        values.append(still_sold)
    least = max(0, goes)
    as_shown, more = (sql + _AS_SHOWN, [least, least]) if goes else (sql, [])
    with figures_alone([pool_id], StockPool):
        if changed(f'{as_shown} RETURNING "id"', *values, *more):
            return True
    return bool(goes and changed(f'{sql} RETURNING "id"', *values))


def claim_stock(wanted: Mapping[int, int]) -> None:
    """Promise base units of each pool, all or nothing; must run in a transaction.

    Pools are taken in id order, so that two orders with opposite lines can't
    deadlock. Raises `OutOfStockError` for the first pool that can't cover its part; one
    of places covers nothing once it has closed, also for money that comes late.
    """
    now = timezone.now()
    for pool_id in sorted(wanted):
        if not _change(pool_id, claimed=wanted[pool_id], still_sold=now):
            raise OutOfStockError(pool_id)


def announce_low_stock(pool_ids: Mapping[int, int]) -> None:
    """Say which of the pools fell under their mark by what was just claimed."""
    for pool in _low(sorted(pool_ids)) if pool_ids else ():
        before = pool.available + pool_ids[pool.pk]
        if pool.available < pool.low_at <= before:
            # Once a day and pool, however often it dips under its mark.
            notify("stock_low", pool, dates.today().isoformat())


@Prepared
def _low(pools: Any) -> QuerySet[StockPool]:
    marked = StockPool.objects.filter(pk__in=pools, low_at__gt=0)
    return marked.filter(on_hand__lt=F("claimed") + F("low_at"))


def release_stock(claims: Mapping[int, int]) -> None:
    """Give claimed base units back to their pools."""
    for pool_id in sorted(claims):
        if units := claims[pool_id]:
            _change(pool_id, claimed=-units)


def hold_lots(wanted: Mapping[int, int]) -> None:
    """Keep base units of each lot for somebody who has claimed them in its pool.

    All or nothing, in a transaction that holds the pools. Raises `LotShortError` for
    the first lot that can't be sold or has too few left.
    """
    good = Q(status=LotStatus.OPEN) & (
        Q(best_before=None) | Q(best_before__gte=dates.today())
    )
    for lot_id in sorted(wanted):
        units = wanted[lot_id]
        rows = Lot.objects.filter(
            good, pk=lot_id, left__gte=F("picked") + F("held") + units
        )
        if units and not rows.update(held=F("held") + units):
            raise LotShortError(Lot.objects.get(pk=lot_id))


def release_lots(holds: Mapping[int, int]) -> None:
    """Give kept base units back to their lots; their pools are locked."""
    for lot_id in sorted(holds):
        if units := holds[lot_id]:
            Lot.objects.filter(pk=lot_id).update(held=F("held") - units)


def shift_claims(deltas: Mapping[int, int]) -> None:
    """Claim more of some pools and less of others at once, in a transaction.

    Pools are taken in id order whatever becomes of them, so that two who swap the same
    pools can't deadlock. Raises `OutOfStockError`, and then the transaction has to end.
    """
    for pool_id in sorted(deltas):
        units = deltas[pool_id]
        if units > 0:
            claim_stock({pool_id: units})
        elif units:
            release_stock({pool_id: -units})


def close_places(pool: StockPool, *, by: User | None) -> None:
    """Sell nothing more of a pool of places: what is free goes, what is held stays.

    Whoever claims at the same moment comes before or after it, never between.
    """
    now = lock_pools([pool.pk])[pool.pk]
    StockPool.objects.filter(pk=pool.pk).update(closes=timezone.now())
    if now.available:
        receive_stock(now, quantity=-now.available, by=by, reason=_R.COUNT)


@dataclass(frozen=True)
class Take:
    """Base units that leave a pool; `lots` says how many come from which lot."""

    pool_id: int
    units: int
    lots: Mapping[int, int] = field(default_factory=dict)


def ship_stock(takes: Iterable[Take], *, note: str, by: User | None) -> None:
    """Claimed base units leave the farm: neither claimed nor on hand any more.

    Raises `LooseStockShortError` when what no lot is named for is not there.
    """
    pools: Counter[int] = Counter()
    from_lots: dict[int, Counter[int]] = {}
    for take in takes:
        pools[take.pool_id] += take.units
        from_lots.setdefault(take.pool_id, Counter()).update(take.lots)
    for pool_id in sorted(pools):
        units = pools[pool_id]
        _change(pool_id, on_hand=-units, claimed=-units)
    picked: Counter[int] = Counter()
    for lots in from_lots.values():
        picked.update(lots)
    for lot_id in sorted(picked):
        _take_from_lot(lot_id, picked[lot_id], pools)
    for pool_id in sorted(pools):
        loose = pools[pool_id] - from_lots[pool_id].total()
        shares = dict[int | None, int]([*from_lots[pool_id].items(), (None, loose)])
        _enter(pool_id, shares, sign=-1, reason=_R.SHIPPED, note=note, by=by)
    _require_loose(pools)


def _take_from_lot(lot_id: int, units: int, pools: Collection[int]) -> None:
    """Packed units leave a lot; of all pages, most hear of it with the last one."""
    row = Lot.objects.filter(pk=lot_id)
    new = {"left": F("left") - units, "picked": F("picked") - units}
    with figures_alone(pools, Lot):
        if row.filter(left__gt=units).update(**new):
            return
    row.update(**new)


def _enter(
    pool_id: int,
    shares: Mapping[int | None, int],
    *,
    sign: int = 1,
    reason: str,
    note: str,
    by: User | None,
) -> list[StockEntry]:
    """An entry for each lot's share, and one for the loose stock (lot None)."""
    return StockEntry.objects.bulk_create(
        StockEntry(
            pool_id=pool_id,
            lot_id=lot_id,
            quantity=sign * units,
            reason=reason,
            note=note,
            by=by,
        )
        for lot_id, units in shares.items()
        if units
    )


def _require_loose(pool_ids: Iterable[int]) -> None:
    """Raises `LooseStockShortError` for a pool whose lots hold more than the pool."""
    pools = StockPool.objects.filter(pk__in=list(pool_ids), lots__left__gt=0)
    torn = pools.annotate(in_lots=Sum("lots__left")).filter(on_hand__lt=F("in_lots"))
    if pool := torn.select_related("product").first():
        raise LooseStockShortError(pool)


@transaction.atomic
def receive_stock(
    pool: StockPool,
    *,
    quantity: int,
    by: User | None,
    reason: str = _R.HARVEST,
    note: str = "",
    lot: Lot | None = None,
) -> StockEntry:
    """Book a change of what is on hand; `quantity` is base units, negative for waste.

    With a lot it is a change of that lot. Less without a lot is taken from the loose
    stock, then from the lots, the first to expire first, an entry each; the last of
    them is returned. Raises `OutOfStockError` if it would take what is promised to
    orders, `LotPickedError` if it would take what packed orders wait to take away.
    """
    if not _change(pool.pk, on_hand=quantity):
        raise OutOfStockError(pool.pk)
    pool.refresh_from_db(fields=["on_hand", "claimed"])
    shares: Mapping[int | None, int]
    if quantity < 0 and lot is None:
        shares = {k: -units for k, units in _spread(pool, -quantity).items()}
    else:
        shares = {lot.pk if lot else None: quantity}
    for lot_id in sorted(key for key in shares if key is not None):
        _change_lot(lot_id, shares[lot_id])
    return _enter(pool.pk, shares, reason=reason, note=note, by=by)[-1]


def _change_lot(lot_id: int, units: int) -> None:
    changed = Lot.objects.filter(
        pk=lot_id, left__gte=F("picked") + F("held") - units
    ).update(left=F("left") + units)
    if not changed:
        raise LotPickedError(Lot.objects.get(pk=lot_id))


def _spread(pool: StockPool, units: int) -> dict[int | None, int]:
    """Where `units` that are gone are taken from; the pool is written already."""
    lots = sorted(lock_lots_of([pool.pk]), key=first_expiring)
    loose = pool.on_hand + units - sum(lot.left for lot in lots)
    shares: dict[int | None, int] = {None: min(loose, units)}
    left = units - shares[None]
    for lot in lots:
        taken = min(lot.free, left)
        if taken:
            shares[lot.pk] = taken
            left -= taken
    if left:
        raise OutOfStockError(pool.pk)
    return {key: taken for key, taken in shares.items() if taken}


@transaction.atomic
def count_stock(
    pool: StockPool, *, counted: int, seen_on_hand: int, by: User | None
) -> StockEntry | None:
    """Set what is on hand to a count, if it is still what the person saw.

    `counted` includes what is promised but not yet sent. Raises `StaleCountError` if
    the stock moved since, `OutOfStockError` if less was counted than is promised.
    Returns None when the count is what the books say.
    """
    now = lock_pools([pool.pk])[pool.pk]
    if now.on_hand != seen_on_hand:
        raise StaleCountError(now.on_hand)
    if counted == now.on_hand:
        return None
    return receive_stock(pool, quantity=counted - now.on_hand, by=by, reason=_R.COUNT)


@transaction.atomic
def count_pools(counts: Mapping[int, tuple[int, int]], *, by: User | None) -> None:
    """`count_stock` of many pools: by id what was seen on hand, and what was counted.

    A fixed number of queries for those without lots. Raises `StaleCountError` and
    `OutOfStockError` for the first pool that stands otherwise; none is changed then.
    """
    held = lock_pools(counts)
    lots = Lot.objects.filter(pool__in=held, left__gt=0)
    with_lots = set(lots.values_list("pool_id", flat=True))
    loose = []
    for pk in sorted(counts):
        seen, counted = counts[pk]
        pool = held[pk]
        if pk in with_lots:
            count_stock(pool, counted=counted, seen_on_hand=seen, by=by)
            continue
        if pool.on_hand != seen:
            raise StaleCountError(pool.on_hand)
        if counted < pool.claimed:
            raise OutOfStockError(pk)
        if counted != seen:
            pool.on_hand = counted
            loose.append(pool)
    # Nobody else writes what is locked, so what was read is what is overwritten.
    update_rows(loose, ["on_hand"])
    StockEntry.objects.bulk_create(
        StockEntry(
            pool=pool,
            quantity=pool.on_hand - counts[pool.pk][0],
            reason=_R.COUNT,
            by=by,
        )
        for pool in loose
    )
