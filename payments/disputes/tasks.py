"""What the clock does about disputes; each may run twice unharmed."""

from datetime import timedelta
from functools import partial

import structlog
from django.utils import timezone

from core.rounds import run_isolated, scheduled
from core.sweeps import Queue, work_through
from payments.disputes.services.answers import remind
from payments.payment.gateway import StripeAmbiguousError, StripeRefusedError
from payments.payment.services.events import NotOurPaymentError

from . import gateway
from .models import Dispute
from .queries import may_change
from .services.updates import refresh_dispute, take

logger = structlog.get_logger(__name__)

# News of a dispute that got lost is found when it is no older.
LOOKED_BACK = timedelta(days=30)
# What may still change is asked about each hour, whatever it said before.
AGAIN = timedelta(minutes=40)


@scheduled()
def refresh_disputes() -> int:
    """Take over what Stripe knows of disputes, told or not; how many."""
    since = timezone.now() - LOOKED_BACK
    seen: set[str] = set()
    try:
        for told in gateway.disputes_since(since):
            seen.add(told.id)
            run_isolated(partial(_take, told), what="take_dispute", dispute=told.id)
    except (StripeAmbiguousError, StripeRefusedError) as error:
        logger.warning("disputes_not_listed", error=str(error))
    queue = Queue(
        "disputes",
        may_change(since).exclude(dispute_id__in=seen),
        later=(StripeAmbiguousError, NotOurPaymentError, StripeRefusedError),
        longest=AGAIN,
    )
    return len(seen) + work_through(queue, _refresh)


def _take(told: gateway.DisputeReading) -> None:
    """One that is not ours (yet) is left for the next round."""
    try:
        take(told)
    except (StripeAmbiguousError, NotOurPaymentError, StripeRefusedError) as error:
        logger.warning("dispute_put_off", dispute=told.id, error=str(error))


def _refresh(pk: int) -> None:
    refresh_dispute(Dispute.objects.values_list("dispute_id", flat=True).get(pk=pk))


@scheduled(plain="all that wait for us in turn, where the run before stopped")
def remind_of_disputes() -> int:
    return remind()
