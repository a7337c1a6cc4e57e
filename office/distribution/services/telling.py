"""Money of a household that came back: its people and the treasury hear of it."""

from core.outbox import enqueue
from orders.ledger.models import LedgerTransaction


def note_return(booked: LedgerTransaction) -> None:
    """`booked` is what made it owed to the household again; told once."""
    enqueue(
        "distribution.returned", f"distribution.returned:{booked.pk}", booked=booked.pk
    )
