"""The only locks on baskets, taken in id order and before all others."""

from collections.abc import Iterable

from .models import Basket


def lock_baskets(ids: Iterable[int]) -> dict[int, Basket]:
    """Baskets by id. Whoever changes a basket's lines holds its row first."""
    rows = Basket.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=list(ids)
    )
    return {basket.pk: basket for basket in rows.order_by("pk")}


def lock_basket(basket_id: int) -> Basket:
    """Raises `Basket.DoesNotExist` when it is gone."""
    return Basket.objects.select_for_update(of=("self",), no_key=True).get(pk=basket_id)
