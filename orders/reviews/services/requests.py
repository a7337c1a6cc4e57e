"""Shoppers are asked once what they think, some days after everything has arrived."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.notify import notify
from core.sweeps import Queue, work_through
from orders.reviews.models import ReviewRequest
from orders.reviews.queries import orders_to_ask


def ask_for_reviews(now: datetime | None = None) -> int:
    """Of orders that arrived long enough ago and that nobody complains about."""
    now = now or timezone.now()
    days: int = settings.REVIEW_REQUEST_DAYS
    if not days:
        return 0
    queue = Queue("reviews.requests", orders_to_ask(now - timedelta(days=days)))
    return work_through(queue, _ask)


@transaction.atomic
def _ask(order_id: int) -> bool:
    """The row is what nobody can write twice; the news leaves with it."""
    request, is_new = ReviewRequest.objects.get_or_create(order_id=order_id)
    if is_new:
        notify("review_request", request)
    return is_new
