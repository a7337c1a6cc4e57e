"""What the outbox hands over: comparisons, transfers to match, money that went back."""

from core.models import OutboxMessage
from core.outbox import delivers

from .services.arrivals import MATCH, match_incoming
from .services.paybacks import NOTE, note_outgoing
from .services.runs import reconcile

# A page may still take half a minute after it: well before a task must end.
PATIENCE = 40.0  # seconds


@delivers("reconciliation.run")
def run(message: OutboxMessage) -> None:
    reconcile(message.payload["run"], patience=PATIENCE)


@delivers(MATCH, money=True)
def match(message: OutboxMessage) -> None:
    match_incoming(message.payload["incoming"])


@delivers(NOTE, money=True)
def note_paid_back(message: OutboxMessage) -> None:
    note_outgoing(message.payload["line"], message.payload["incoming"])
