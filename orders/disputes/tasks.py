"""What the clock does about disputes; each may run twice unharmed."""

from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from orders.payment.gateway import Ambiguous, Refused
from orders.payment.services import NotOurs

from . import gateway
from .queries import open_ids
from .services import refresh_dispute, remind, take

logger = structlog.get_logger(__name__)

# News of a dispute that got lost is found when it is no older.
LOOKED_BACK = timedelta(days=30)


@shared_task
def refresh_disputes() -> int:
    """Take over what Stripe knows of disputes, told or not; how many."""
    since = timezone.now() - LOOKED_BACK
    seen: set[str] = set()
    try:
        for told in gateway.disputes_since(since):
            seen.add(told.id)
            _one(told.id, partial(take, told))
    except (Ambiguous, Refused) as error:
        logger.warning("disputes_not_listed", error=str(error))
    for dispute_id in set(open_ids(since)) - seen:
        seen.add(dispute_id)
        _one(dispute_id, partial(refresh_dispute, dispute_id))
    return len(seen)


def _one(dispute_id: str, act: Any) -> None:
    """One that can't be done now is left for the next round."""
    try:
        act()
    except (Ambiguous, NotOurs, Refused) as error:
        logger.warning("dispute_put_off", dispute=dispute_id, error=str(error))
    except Exception:
        logger.exception("dispute_failed", dispute=dispute_id)


@shared_task
def remind_of_disputes() -> int:
    return remind()
