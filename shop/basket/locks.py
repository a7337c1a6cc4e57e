"""The only locks on baskets, taken in id order and before all others."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.prepared import Prepared

from .models import Basket


def lock_baskets(ids: Iterable[int]) -> dict[int, Basket]:
    """Baskets by id. Whoever changes a basket's lines holds its row first."""
    rows = Basket.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=list(ids)
    )
    return {basket.pk: basket for basket in rows.order_by("pk")}


@Prepared
def _locked(basket: Any) -> QuerySet[Basket]:
    rows = Basket.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=basket)


def lock_basket(basket_id: int) -> Basket:
    """Raises `Basket.DoesNotExist` when it is gone."""
    return _locked.get(basket_id)


@Prepared
def _open_of(owner: Any) -> QuerySet[Basket]:
    rows = Basket.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(owner=owner, status=Basket.OPEN)


def lock_open_basket(owner_id: int) -> Basket | None:
    """The account's open basket. One that is being ordered is waited for, and none."""
    return _open_of.first(owner_id)
