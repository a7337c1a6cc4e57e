"""When presale goods are promised to be sent: said with the order, anew when it moves.

Part by part in transactions of their own, by the outbox.
"""

from django.db import transaction

from core.outbox import enqueue
from orders.order.locks import lock_vendor_order
from orders.order.states import WAITING
from orders.shipping.services.promises import promise_by_goods

PROMISED = "presales.promise"


def promise_later(part_id: int, occasion: str) -> None:
    enqueue(PROMISED, f"{PROMISED}:{part_id}:{occasion}", part=part_id)


@transaction.atomic
def promise_part(part_id: int) -> None:
    """By the days that hold now. Repeatable; nothing for a part that is gone."""
    part = lock_vendor_order(part_id)
    if part.status in WAITING:
        promise_by_goods(part)
