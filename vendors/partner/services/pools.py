"""Pools of goods that are new or that go, many at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.models import User
from vendors.partner.locks import lock_pools
from vendors.partner.models import Partner, StockEntry, StockPool


@transaction.atomic
def open_pools(
    partner: Partner, goods: Sequence[tuple[Any, int]], *, by: User | None
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


@transaction.atomic
def close_pools(product_ids: Iterable[int]) -> None:
    """Delete the pools of goods that go, and what was counted into them by hand.

    Raises `ProtectedError` for a pool that lots, orders or sessions draw from.
    """
    pools = StockPool.objects.filter(product__in=list(product_ids))
    held = list(lock_pools(pools.values_list("pk", flat=True)))
    StockEntry.objects.filter(pool__in=held, lot__isnull=True).delete()
    StockPool.objects.filter(pk__in=held).delete()
