"""What the clock does about money: expiry, reconciliation, leftovers; repeatable."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from core.rounds import forget, scheduled
from core.sweeps import Queue, work_through
from orders.order.models import Order
from orders.order.states import OrderStatus, PaymentMethod
from payments.payment.services.intents import expire_order

from . import gateway
from .models import Payment, Refund, StripeEvent
from .services.events import process_event
from .services.intents import settle_payment
from .services.outcomes import PaymentUnavailableError
from .services.refunds import refresh_refund
from .services.transfers import remind_of_transfer
from .states import OFFLINE, PaymentState, RefundState

# Fresh rows are the browser's and the webhook's; older ones may have been forgotten.
FRESH = timedelta(minutes=2)
AWAY = (gateway.StripeAmbiguousError, PaymentUnavailableError)
# An order whose payment is on its way keeps its stock for as long.
EXPIRY_AGAIN = timedelta(minutes=15)
# A bank takes days to give money back.
REFUND_AGAIN = timedelta(hours=6)
# In the morning of the day before the last, and never right after the order.
REMIND_BEFORE = timedelta(days=1, hours=15)
REMIND_AFTER = timedelta(hours=12)


@scheduled()
def expire_orders() -> int:
    """Let go of unpaid orders past their hold."""
    late = Order.objects.filter(
        status=OrderStatus.PENDING, expires_at__lte=timezone.now()
    )
    queue = Queue(
        "orders.expiry", late, oldest=("expires_at", "pk"), later=AWAY,
        longest=EXPIRY_AGAIN,
    )  # fmt: skip
    return work_through(queue, lambda pk: expire_order(Order.objects.get(pk=pk)))


@scheduled()
def remind_of_transfers() -> int:
    """Tell who is to transfer money that it has to be there by tomorrow."""
    now = timezone.now()
    waiting = Order.objects.filter(
        status=OrderStatus.PENDING,
        payment_method=PaymentMethod.TRANSFER,
        reminded_at=None,
        expires_at__gt=now,
        expires_at__lte=now + REMIND_BEFORE,
        date_placed__lte=now - REMIND_AFTER,
    )
    queue = Queue("orders.transfers", waiting, oldest=("expires_at", "pk"))
    return work_through(queue, remind_of_transfer)


@scheduled()
def reconcile_payments() -> int:
    """Ask Stripe about payments whose news may have been lost."""
    rows = Payment.objects.filter(
        state__in=[PaymentState.INTENDED, PaymentState.OPEN, PaymentState.UNKNOWN],
        created__lte=timezone.now() - FRESH,
    )
    known = Payment.objects.select_related("order")
    return work_through(
        Queue("payments", rows, later=AWAY, money=True),
        lambda pk: settle_payment(known.get(pk=pk)),
    )


@scheduled()
def reconcile_refunds() -> int:
    """Ask Stripe about refunds whose news may have been lost."""
    rows = Refund.objects.filter(
        state__in=[RefundState.INTENDED, RefundState.UNKNOWN, RefundState.PENDING],
        created__lte=timezone.now() - FRESH,
    ).exclude(payment__method__in=OFFLINE)
    known = Refund.objects.select_related("payment")
    return work_through(
        Queue("refunds", rows, later=AWAY, longest=REFUND_AGAIN, money=True),
        lambda pk: refresh_refund(known.get(pk=pk)),
    )


@scheduled()
def process_stripe_events() -> int:
    """Take up stored events that were not acted on."""
    left = StripeEvent.objects.filter(
        processed_at__isnull=True, parked=False, received__lte=timezone.now() - FRESH
    )
    return work_through(
        Queue("stripe.events", left, later=AWAY, money=True), process_event
    )


@scheduled(plain="deletes what is old, some rows at a time")
def forget_events() -> int:
    """Events that were acted on; Stripe itself keeps them for thirty days."""
    before = timezone.now() - settings.STRIPE_EVENTS_KEPT
    return forget(StripeEvent.objects.filter(processed_at__lt=before))
