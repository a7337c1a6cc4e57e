"""The only locks on sellers and pools, always in id order."""

from collections.abc import Iterable

from .models import Partner, StockPool


def lock_partner(partner_id: int) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).get(pk=partner_id)


def lock_pools(pool_ids: Iterable[int]) -> dict[int, StockPool]:
    """Pools by id, locked in id order, so that no two callers wait for each other."""
    rows = StockPool.objects.select_for_update(of=("self",)).filter(pk__in=pool_ids)
    return {pool.pk: pool for pool in rows.order_by("pk")}
