"""News of money on its way to sellers becomes rows of the outbox."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from orders.payouts.models import Transfer
from orders.payouts.signals import payments_late, transfer_failed
from orders.payouts.transfers import Late

from . import payout_news  # noqa: F401 - its announcements join the others
from .receivers import _note


@receiver(transfer_failed)
def note_failed_transfer(transfer: Transfer, **_kwargs: Any) -> None:
    _note("transfer_failed", transfer.pk)


@receiver(payments_late)
def note_late(late: Late, **_kwargs: Any) -> None:
    """Once a day and currency, whatever account is the largest at the time."""
    day = timezone.localdate().isoformat()
    _note("payments_late", late.account_id, f"{late.currency}-{day}")
