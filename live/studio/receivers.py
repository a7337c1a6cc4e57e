"""Orders that came from a broadcast are told to its crew once they are paid."""

from collections import defaultdict
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver

from core.events import publish
from core.inputs import whole
from core.prepared import Prepared
from live.broadcasts.rules import crew_channel
from orders.order.models import Line, Order
from orders.order.signals import order_paid

from .queries import bought_in

_LIVE = "live:"


@receiver(order_paid)
def tell_crew(order: Order, **_kwargs: object) -> None:
    """After the commit, so that whoever pays does not wait for it.

    A page that missed it asks for the latest orders.
    """
    transaction.on_commit(partial(_tell, order), robust=True)


@Prepared
def _bought_live(order: Any) -> QuerySet[Line]:
    rows = Line.objects.filter(order=order, origin__startswith=_LIVE)
    return rows.select_related("product").order_by("pk")


def _tell(order: Order) -> None:
    vendor_orders: dict[str, list[Line]] = defaultdict(list)
    for line in _bought_live(order.pk):
        vendor_orders[line.origin].append(line)
    for origin, lines in vendor_orders.items():
        key = whole(origin.removeprefix(_LIVE))
        if key is None:
            continue
        bought = bought_in(order, lines)
        news = {
            "order": order.pk,
            "who": bought.who,
            "count": bought.count,
            "goods": [[*_titles(line), line.quantity] for line in lines],
        }
        publish(crew_channel(key), "order", news)


def _titles(line: Line) -> tuple[str, str]:
    """In English and in Chinese, each standing in for the other."""
    product = line.product
    english = getattr(product, "title_en", None) or line.title
    return english, getattr(product, "title_zh_hans", None) or english
