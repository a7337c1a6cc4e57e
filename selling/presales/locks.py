"""The only locks on presales: after an order, before its pool."""

from .models import Presale


def lock_presale(pk: int) -> Presale:
    """Raises `Presale.DoesNotExist`."""
    rows = Presale.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_presales(pks: list[int]) -> dict[int, Presale]:
    """By their pools, locked in the order of their ids."""
    rows = Presale.objects.select_for_update(of=("self",), no_key=True)
    return {row.pool_id: row for row in rows.filter(pk__in=pks).order_by("pk")}
