"""The only locks on sellers, pools and lots: pools first, each in id order."""

from collections.abc import Iterable

from django.db import connection

from core.prepared import changed

from .models import Lot, Partner, StockPool, TaxCategory, WindowRound


def lock_partner(partner_id: int) -> Partner:
    rows = Partner.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=partner_id)


def lock_tax_category(pk: int) -> TaxCategory | None:
    """So that one at a time says what its rates will be."""
    rows = TaxCategory.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk).first()


def lock_tax_categories() -> list[TaxCategory]:
    """All of them, while somebody says what small-scale taxpayers bear at most."""
    rows = TaxCategory.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.order_by("pk"))


def hold_partners(partner_ids: Iterable[int]) -> dict[int, str]:
    """Statuses of these sellers by id, which stay so until the commit.

    Any number may hold one at once; only who changes the seller waits for them. On
    SQLite nobody else writes meanwhile.
    """
    ids = list(partner_ids)
    if not ids:
        return {}
    if connection.vendor != "postgresql":
        rows = Partner.objects.filter(pk__in=ids)
        return dict(rows.values_list("pk", "status"))
    # Django has no word for a lock that many share.
    places = ", ".join(["%s"] * len(ids))
    return dict(
        changed(
            f"SELECT id, status FROM partner_partner WHERE id IN ({places})"  # noqa: S608 - places alone
            " ORDER BY id FOR SHARE",
            *ids,
        )
    )


def lock_pools(pool_ids: Iterable[int]) -> dict[int, StockPool]:
    """Pools by id, locked in id order, so that no two callers wait for each other."""
    rows = StockPool.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk__in=pool_ids).order_by("pk")
    return {pool.pk: pool for pool in held}


def lock_lot(lot_id: int) -> Lot:
    """One lot, its pool locked before it."""
    held = lock_lots([lot_id])
    if not held:
        raise Lot.DoesNotExist
    return held[0]


def lock_lots(lot_ids: Iterable[int]) -> list[Lot]:
    """These lots, all their pools locked before the first of them."""
    wanted = Lot.objects.filter(pk__in=list(lot_ids))
    pools = lock_pools(set(wanted.values_list("pool_id", flat=True)))
    held = list(wanted.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for lot in held:
        lot.pool = pools[lot.pool_id]
    return held


def lock_lots_of(pool_ids: Iterable[int]) -> list[Lot]:
    """The lots of these pools that something is left of, the pools before them.

    Who draws from a pool or gives back to it holds all its lots from the start: which
    of them it writes, and in which order, is then nobody else's affair.
    """
    ids = set(pool_ids)
    lock_pools(ids)
    rows = Lot.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pool__in=ids, left__gt=0).order_by("pk"))


def lock_window_round(pk: int) -> WindowRound:
    rows = WindowRound.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
