"""Agreements that others change: a price that was wrong, a hold that has run out."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from shop.basket.locks import lock_basket, lock_baskets
from shop.basket.models import Basket, Line
from vendors.partner.models import StockRecord


@transaction.atomic
def agree_anew(
    pack: StockRecord,
    *,
    key: str,
    origin: str,
    was: Decimal,
    price: Decimal | None,
    until: datetime,
) -> list[int]:
    """Give an agreement another price in every open basket that has it; their lines.

    Without a price the agreement ends `until`. Whoever
    orders at this moment has ordered at the old price when this returns, or will be
    asked the new one.
    """
    rows = Line.objects.filter(
        origin=origin,
        stockrecord=pack,
        line_reference__endswith=f"_{key}",
        agreed_price=was,
        basket__status=Basket.OPEN,
    )
    lock_baskets(rows.values_list("basket_id", flat=True))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    now = was if price is None else price
    Line.objects.filter(pk__in=ids).update(agreed_price=now, agreed_until=until)
    return ids


@transaction.atomic
def prolong(*, origin: str, key: str, until: datetime) -> int:
    """Lines of an agreement hold till then, where they stand and would end before."""
    rows = Line.objects.filter(
        origin=origin,
        agreed_price__isnull=False,
        agreed_until__gt=timezone.now(),
        agreed_until__lt=until,
        line_reference__endswith=f"_{key}",
        basket__status=Basket.OPEN,
    )
    return rows.update(agreed_until=until)


@transaction.atomic
def end_agreement(line: Line, now: datetime) -> None:
    """The line costs what everybody pays from now on, and nothing is set aside for it.

    Who held it for the line has let go of it, or does so in the same transaction.
    """
    lock_basket(line.basket_id)
    Line.objects.filter(pk=line.pk, agreed_until__isnull=False).update(
        reserved_quantity=0
    )
    Line.objects.filter(pk=line.pk, agreed_until__gt=now).update(agreed_until=now)
