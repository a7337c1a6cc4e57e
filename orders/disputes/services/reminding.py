"""Reminding staff of disputes that are to be answered, before the bank's last day."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from orders.disputes.locks import lock_dispute
from orders.disputes.models import Dispute
from orders.disputes.queries import unanswered
from orders.disputes.signals import dispute_due

# So many days before the last moment.
REMINDERS = (5, 2, 1)

logger = structlog.get_logger(__name__)


def remind(now: datetime | None = None) -> int:
    """Remind of each once per step; how many reminders."""
    now = now or timezone.now()
    ids = list(unanswered().values_list("pk", flat=True))
    return sum(_remind_of(pk, now) for pk in ids)


@transaction.atomic
def _remind_of(pk: int, now: datetime) -> bool:
    dispute = lock_dispute(pk)
    left = dispute.days_left(now)
    if left is None or left < 0 or not dispute.waits_for_us:
        return False
    step = min((days for days in REMINDERS if left < days), default=None)
    if step is None or (dispute.reminded is not None and dispute.reminded <= step):
        return False
    Dispute.objects.filter(pk=pk).update(reminded=step)
    dispute_due.send(sender=Dispute, dispute=dispute, days=left)
    logger.error("dispute_due", dispute=dispute.dispute_id, days=left)
    return True
