"""How boxes are paid: charged to cards, chased, and what becomes of those that aren't.

No lock and no transaction is held while Stripe is asked.
"""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.notify import notify
from core.sweeps import Queue, work_through
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.cards.services.charges import charge_saved_card
from payments.payment.services.card_charges import ChargeState
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxDelivery
from selling.boxes.states import EndReason

from .calendar import rest

# What a bank refused is tried again so much later; then the shopper has a link alone.
RETRIES = (timedelta(hours=6), timedelta(hours=6))
LOOKED_UP_AGAIN = timedelta(minutes=10)


def first_chase(order: Order, *, by_card: bool) -> datetime | None:
    """At once for a card; who pays by a link is reminded when half the time is over."""
    now = timezone.now()
    if by_card or order.expires_at is None:
        return now
    return now + (order.expires_at - now) / 2


def chase_payments(now: datetime | None = None) -> int:
    """Charge cards and remind shoppers, each box in its turn; for how many."""
    by = now or timezone.now()
    rows = BoxDelivery.objects.filter(chase_at__lte=by)
    queue = Queue("box-payments", rows, oldest=("chase_at", "pk"), money=True)
    return work_through(queue, partial(_chase, by=by))


def _chase(pk: int, by: datetime) -> bool:
    """A worker that dies after the charge leaves the row: the next finds it paid."""
    rows = BoxDelivery.objects.select_related("subscription", "order__user")
    row = rows.filter(pk=pk, chase_at__lte=by).first()
    if row is None or row.order is None:
        return False
    if row.order.status != OrderStatus.PENDING:
        _next(row, None)
        return False
    if not row.subscription.by_card:
        _remind(row, None)
        return True
    charge = charge_saved_card(row.order)
    if charge.state == ChargeState.DECLINED:
        _remind(row, _again(row))
    elif charge.state == ChargeState.UNKNOWN:
        _next(row, timezone.now() + LOOKED_UP_AGAIN)
    else:
        # Paid, or the bank asks its owner, who was sent a link.
        _next(row, None)
    return True


def _again(row: BoxDelivery) -> datetime | None:
    """When the card is tried once more, if that is in time."""
    if row.tries >= len(RETRIES) or row.order is None:
        return None
    moment = timezone.now() + RETRIES[row.tries]
    ends = row.order.expires_at
    return moment if ends and moment < ends else None


@transaction.atomic
def _remind(row: BoxDelivery, following: datetime | None) -> None:
    notify("box_unpaid", row, str(row.tries))
    _next(row, following)


def _next(row: BoxDelivery, moment: datetime | None) -> None:
    """One that another run has looked after meanwhile stays as that left it."""
    rows = BoxDelivery.objects.filter(pk=row.pk, chase_at=row.chase_at)
    rows.update(chase_at=moment, tries=row.tries + 1)


@transaction.atomic
def pay_by_card(pk: int, *, by_card: bool) -> None:
    """From the next charge on; boxes whose orders wait are paid by their link too."""
    subscription = lock_subscription(pk)
    subscription.by_card = by_card
    subscription.save(update_fields=["by_card"])


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
