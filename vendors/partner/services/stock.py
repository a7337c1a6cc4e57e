"""Stock: what is claimed, released, sent out, taken in and counted.

Each write is one conditional UPDATE under the pool's CHECK constraint, so that the
database itself refuses to promise what does not exist.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from vendors.partner.locks import lock_pools
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.signals import stock_low

if TYPE_CHECKING:
    from accounts.models import User


class OutOfStock(Exception):  # noqa: N818 - the trade's word
    """Raised when a pool can't cover what is wanted. Nothing of it was claimed."""

    def __init__(self, pool_id: int) -> None:
        super().__init__(f"pool {pool_id} can't cover this")
        self.pool_id = pool_id


class StaleCount(Exception):  # noqa: N818 - the trade's word
    """Raised when stock moved between the page and the count; the text says so."""

    def __init__(self, now: int) -> None:
        super().__init__(_("The stock changed meanwhile. Please look and count again."))
        self.now = now


def claim_stock(wanted: Mapping[int, int]) -> None:
    """Promise base units of each pool, all or nothing; must run in a transaction.

    Pools are taken in id order, so that two orders with opposite lines can't
    deadlock. Raises `OutOfStock` for the first pool that can't cover its part.
    """
    for pool_id in sorted(wanted):
        units = wanted[pool_id]
        claimed = StockPool.objects.filter(
            pk=pool_id, on_hand__gte=F("claimed") + units
        ).update(claimed=F("claimed") + units)
        if not claimed:
            raise OutOfStock(pool_id)


def announce_low_stock(pool_ids: Mapping[int, int]) -> None:
    """Say which of the pools fell under their mark by what was just claimed."""
    marked = StockPool.objects.filter(pk__in=pool_ids, low_at__gt=0)
    for pool in marked.select_related("partner", "product"):
        before = pool.available + pool_ids[pool.pk]
        if pool.available < pool.low_at <= before:
            stock_low.send(sender=StockPool, pool=pool)


def release_stock(claims: Mapping[int, int]) -> None:
    """Give claimed base units back to their pools."""
    for pool_id in sorted(claims):
        if units := claims[pool_id]:
            StockPool.objects.filter(pk=pool_id).update(claimed=F("claimed") - units)


def ship_stock(claims: Mapping[int, int], *, note: str, by: "User | None") -> None:
    """Claimed base units leave the farm: neither claimed nor on hand any more."""
    for pool_id in sorted(claims):
        units = claims[pool_id]
        StockPool.objects.filter(pk=pool_id).update(
            claimed=F("claimed") - units, on_hand=F("on_hand") - units
        )
    StockEntry.objects.bulk_create(
        StockEntry(
            pool_id=pool_id,
            quantity=-claims[pool_id],
            reason=StockEntry.Reason.SHIPPED,
            note=note,
            by=by,
        )
        for pool_id in sorted(claims)
    )


@transaction.atomic
def receive_stock(
    pool: StockPool,
    *,
    quantity: int,
    by: "User | None",
    reason: str = StockEntry.Reason.HARVEST,
    note: str = "",
) -> StockEntry:
    """Book a change of what is on hand; `quantity` is base units, negative for waste.

    Raises `OutOfStock` if it would take what is promised to orders.
    """
    changed = StockPool.objects.filter(
        pk=pool.pk, on_hand__gte=F("claimed") - quantity
    ).update(on_hand=F("on_hand") + quantity)
    if not changed:
        raise OutOfStock(pool.pk)
    pool.refresh_from_db(fields=["on_hand", "claimed"])
    return StockEntry.objects.create(
        pool=pool, quantity=quantity, reason=reason, note=note, by=by
    )


@transaction.atomic
def count_stock(
    pool: StockPool, *, counted: int, seen_on_hand: int, by: "User | None"
) -> StockEntry | None:
    """Set what is on hand to a count, if it is still what the person saw.

    `counted` includes what is promised but not yet sent. Raises `StaleCount` if the
    stock moved since, `OutOfStock` if less was counted than is promised. Returns
    None when the count is what the books say.
    """
    now = lock_pools([pool.pk])[pool.pk]
    if now.on_hand != seen_on_hand:
        raise StaleCount(now.on_hand)
    if counted == now.on_hand:
        return None
    return receive_stock(
        pool, quantity=counted - now.on_hand, by=by, reason=StockEntry.Reason.COUNT
    )
