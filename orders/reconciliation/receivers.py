"""Comparisons that the outbox hands over."""

from core.models import OutboxMessage
from core.outbox import delivers

from .services import reconcile


@delivers("reconciliation.run")
def run(message: OutboxMessage) -> None:
    reconcile(message.payload["run"])
