"""A recall's messages that failed are sent once more when somebody asks."""

from typing import Any

from django.dispatch import receiver

from core.outbox import requeue
from orders.tracing.models import Recall
from orders.tracing.signals import recall_retried

from .lot_news import failed_messages


@receiver(recall_retried)
def tell_once_more(recall: Recall, **_kwargs: Any) -> int:
    """Only what was given up; a mail that has left is never sent again."""
    return requeue(failed_messages(recall))
