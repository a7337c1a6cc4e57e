"""What the clock does about prepayments; each may run twice unharmed."""

from datetime import timedelta

from django.utils import timezone

from core.rounds import scheduled
from core.sweeps import Queue, work_through
from payments.credit.models import Credit
from payments.payment import gateway

from .models import Prepayment
from .queries import UNDER_WAY, unpaid
from .services.prepayments import move_rest, settle_prepayment, settle_refund
from .states import PrepaymentStatus

# Fresh rows are the browser's and the webhook's.
FRESH = timedelta(minutes=2)
AWAY = (gateway.StripeAmbiguousError,)
# A bank takes days to give money back.
REFUND_AGAIN = timedelta(hours=6)


@scheduled()
def settle_prepayments() -> int:
    """Ask Stripe about payments and refunds whose news may have been lost."""
    since = timezone.now() - FRESH
    queue = Queue(
        "prepayments", unpaid().filter(created__lte=since), later=AWAY, money=True
    )
    done = work_through(
        queue, lambda pk: settle_prepayment(Prepayment.objects.get(pk=pk))
    )
    refunds = Prepayment.objects.filter(
        refund_state__in=UNDER_WAY, refunded_at__lte=since
    )
    queue = Queue(
        "prepayments.refunds", refunds, later=AWAY, longest=REFUND_AGAIN, money=True
    )
    done += work_through(queue, lambda pk: settle_refund(Prepayment.objects.get(pk=pk)))
    # A refund that was settled while its prepayment was being closed told nobody.
    back = Credit.objects.filter(earmark__isnull=False).with_left().values("earmark")
    rests = Prepayment.objects.filter(status=PrepaymentStatus.CLOSED, pk__in=back)
    return done + work_through(
        Queue("prepayments.rests", rests, money=True), lambda pk: bool(move_rest(pk))
    )
