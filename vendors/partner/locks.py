"""The only locks on sellers, pools and lots: pools first, each in id order."""

from collections.abc import Iterable

from django.db import connection

from .models import Lot, Partner, StockPool


def lock_partner(partner_id: int) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).get(pk=partner_id)


def hold_partners(partner_ids: Iterable[int]) -> dict[int, str]:
    """Statuses of these sellers by id, which stay so until the commit.

    Any number may hold one at once; only `lock_partner` waits for them. A foreign key
    holds its row too, but not before the commit, as Django defers it. On SQLite
    nobody else writes meanwhile.
    """
    ids = list(partner_ids)
    if connection.vendor != "postgresql":
        rows = Partner.objects.filter(pk__in=ids)
        return dict(rows.values_list("pk", "status"))
    # Django has no word for a lock that many share.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, status FROM partner_partner WHERE id = ANY(%s)"
            " ORDER BY id FOR KEY SHARE",
            [ids],
        )
        return dict(cursor.fetchall())


def lock_pools(pool_ids: Iterable[int]) -> dict[int, StockPool]:
    """Pools by id, locked in id order, so that no two callers wait for each other."""
    rows = StockPool.objects.select_for_update(of=("self",)).filter(pk__in=pool_ids)
    return {pool.pk: pool for pool in rows.order_by("pk")}


def lock_lot(lot_id: int) -> Lot:
    """One lot, its pool locked before it."""
    pool_id = Lot.objects.values_list("pool_id", flat=True).get(pk=lot_id)
    pool = lock_pools([pool_id])[pool_id]
    lot = Lot.objects.select_for_update(of=("self",)).get(pk=lot_id)
    lot.pool = pool
    return lot


def lock_lots_of(pool_ids: Iterable[int]) -> list[Lot]:
    """The lots of these pools that something is left of."""
    rows = Lot.objects.select_for_update(of=("self",))
    return list(rows.filter(pool__in=pool_ids, left__gt=0).order_by("pk"))
