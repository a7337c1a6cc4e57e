"""Pools of goods that are new, many at a time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from vendors.partner.models import Partner, StockEntry, StockPool

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def open_pools(
    partner: Partner, goods: Sequence[tuple[Any, int]], *, by: "User | None"
) -> list[StockPool]:
    """A pool for each new product, and an entry for what there is of it.

    `goods` are products that have no pool yet, and base units. Two queries, however
    many; nobody can have been promised anything of a pool that was not there.
    """
    pools = StockPool.objects.bulk_create(
        StockPool(
            product=product,
            partner=partner,
            unit_kind=product.unit_kind,
            on_hand=units,
        )
        for product, units in goods
    )
    StockEntry.objects.bulk_create(
        StockEntry(
            pool=pool,
            quantity=pool.on_hand,
            reason=StockEntry.Reason.HARVEST,
            by=by,
        )
        for pool in pools
        if pool.on_hand
    )
    return pools
