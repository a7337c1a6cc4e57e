"""What becomes of a subscription when its boxes are paid, or are not."""

from django.conf import settings
from django.db import transaction

from core.notify import notify
from orders.order.models import Order
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxDelivery
from selling.boxes.states import EndReason

from .calendar import rest


def _delivery_of(order: Order) -> BoxDelivery | None:
    return BoxDelivery.objects.filter(order=order).first()


@transaction.atomic
def note_paid(order: Order) -> None:
    """Boxes that were not paid count in a row: this one was."""
    row = _delivery_of(order)
    if row is None:
        return
    subscription = lock_subscription(row.subscription_id)
    if subscription.unpaid:
        subscription.unpaid = 0
        subscription.save(update_fields=["unpaid"])


@transaction.atomic
def note_unpaid(order: Order) -> None:
    """Its order was let go: after some of them nothing more is packed in vain."""
    row = _delivery_of(order)
    if row is None:
        return
    subscription = lock_subscription(row.subscription_id)
    subscription.unpaid += 1
    subscription.save(update_fields=["unpaid"])
    is_enough = subscription.unpaid >= settings.BOX_UNPAID_PAUSES
    if is_enough and subscription.is_active:
        rest(subscription, EndReason.UNPAID)
        notify("box_paused", subscription, order.number)
