"""What the clock does about money: expiry, reconciliation, leftovers; repeatable."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from orders.order.models import Order
from orders.order.states import OrderStatus

from . import gateway
from .models import Payment, Refund, StripeEvent
from .services import (
    PaymentUnavailable,
    expire_order,
    process_event,
    refresh_refund,
    settle_payment,
)
from .states import PaymentState, RefundState

logger = structlog.get_logger(__name__)

BATCH = 200
# Fresh rows are the browser's and the webhook's; older ones may have been forgotten.
FRESH = timedelta(minutes=2)


def _each(rows: Iterable[Any], act: Any, done: str) -> int:
    """Do it for each row; one that can't be done now is left for the next round."""
    count = 0
    for row in rows:
        try:
            act(row)
            count += 1
        except (gateway.Ambiguous, PaymentUnavailable) as error:
            logger.warning("put_off", act=done, row=row.pk, error=str(error))
        except Exception:
            logger.exception("round_failed", act=done, row=row.pk)
    return count


@shared_task
def expire_orders() -> int:
    """Let go of unpaid orders past their hold."""
    late = Order.objects.filter(
        status=OrderStatus.PENDING, expires_at__lte=timezone.now()
    )
    return _each(late.order_by("expires_at")[:BATCH], expire_order, "expiry")


@shared_task
def reconcile_payments() -> int:
    """Ask Stripe about payments and refunds whose news may have been lost."""
    before = timezone.now() - FRESH
    payments = Payment.objects.filter(
        state__in=[PaymentState.INTENDED, PaymentState.OPEN, PaymentState.UNKNOWN],
        created__lte=before,
    ).select_related("order")
    refunds = Refund.objects.filter(
        state__in=[RefundState.INTENDED, RefundState.UNKNOWN, RefundState.PENDING],
        created__lte=before,
    ).select_related("payment")
    settled = _each(payments.order_by("pk")[:BATCH], settle_payment, "settling")
    return settled + _each(refunds.order_by("pk")[:BATCH], refresh_refund, "refund")


@shared_task
def process_stripe_events() -> int:
    """Take up stored events that were not acted on."""
    left = StripeEvent.objects.filter(
        processed_at__isnull=True, parked=False, received__lte=timezone.now() - FRESH
    )
    ids = left.order_by("pk").only("pk")[:BATCH]
    return _each(ids, lambda event: process_event(event.pk), "event")
