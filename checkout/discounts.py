"""What took something off an order."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.prepared import Prepared
from orders.order.models import Order, OrderDiscount
from shop.offers.models import ConditionalOffer


@Prepared
def _discounts(order: Any) -> QuerySet[OrderDiscount]:
    return OrderDiscount.objects.filter(order=order)


def discounts_of(order: Order) -> list[tuple[str, Decimal]]:
    """What took something off the order, in the reader's words, and how much.

    An offer that is gone is read by the name that was kept of it.
    """
    rows = _discounts(order.pk)
    if not rows:
        return []
    offers = {row.offer_id for row in rows if not row.voucher_code} - {None}
    names = dict(
        ConditionalOffer.objects.filter(pk__in=offers).values_list("pk", "name")
    )
    found = []
    for row in rows:
        words = names.get(row.offer_id) or row.offer_name or ""
        if row.voucher_code:
            words = _("Voucher %(code)s") % {"code": row.voucher_code}
        found.append((words, row.amount))
    return found
