"""Agreements that others change: a price that was wrong, a hold that has run out."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from shop.basket.locks import lock_basket, lock_baskets
from shop.basket.models import Basket, Line


@transaction.atomic
def agree_anew(key: str, *, origin: str, price: Decimal, until: datetime) -> list[int]:
    """Give every open basket's line of an agreement another price; their ids.

    Whoever orders at this moment has ordered at the old price when this returns, or
    will be asked the new one.
    """
    rows = Line.objects.filter(
        origin=origin,
        agreed_price__isnull=False,
        line_reference__endswith=f"_{key}",
        basket__status=Basket.OPEN,
    )
    lock_baskets(rows.values_list("basket_id", flat=True))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    Line.objects.filter(pk__in=ids).update(agreed_price=price, agreed_until=until)
    return ids


@transaction.atomic
def end_agreement(line: Line, now: datetime) -> None:
    """The line costs what everybody pays from now on, and nothing is set aside for it.

    Who held it for the line has let go of it, or does so in the same transaction.
    """
    lock_basket(line.basket_id)
    Line.objects.filter(pk=line.pk, agreed_until__isnull=False).update(set_aside=0)
    Line.objects.filter(pk=line.pk, agreed_until__gt=now).update(agreed_until=now)
