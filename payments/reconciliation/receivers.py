"""Comparisons that the outbox hands over."""

from core.models import OutboxMessage
from core.outbox import delivers

from .services.runs import reconcile

# A page may still take half a minute after it: well before a task must end.
PATIENCE = 40.0  # seconds


@delivers("reconciliation.run")
def run(message: OutboxMessage) -> None:
    reconcile(message.payload["run"], patience=PATIENCE)
