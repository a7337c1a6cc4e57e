"""What the clock tells of boxes: the next one, until when it can be changed."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.notify import notify
from core.sweeps import Queue, work_through
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.states import DeliveryState, SubscriptionState


def remind_subscribers(now: datetime | None = None) -> int:
    """Tell of each box once, some days before its changes close."""
    by = now or timezone.now()
    queue = Queue("box-reminders", _to_remind(by), oldest=("next_cutoff", "pk"))
    return work_through(queue, partial(_remind, by=by))


def _to_remind(by: datetime) -> Any:
    soon = by + timedelta(days=settings.BOX_REMIND_DAYS)
    rows = Subscription.objects.filter(
        state=SubscriptionState.ACTIVE, next_cutoff__gt=by, next_cutoff__lte=soon
    )
    return rows.filter(Q(reminded_for=None) | Q(reminded_for__lt=F("next_on")))


@transaction.atomic
def _remind(pk: int, by: datetime) -> bool:
    one = lock_subscription(pk)
    if not _to_remind(by).filter(pk=pk).exists() or one.next_on is None:
        return False
    one.reminded_for = one.next_on
    one.save(update_fields=["reminded_for"])
    skipped = BoxDelivery.objects.filter(
        subscription=one, day=one.next_on, state=DeliveryState.SKIPPED
    )
    if skipped.exists():
        return False
    notify("box_coming", one, one.next_on.isoformat())
    return True
