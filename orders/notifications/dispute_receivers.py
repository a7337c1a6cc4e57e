"""News of disputes becomes rows of the outbox."""

from typing import Any

from django.dispatch import receiver

from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.signals import (
    dispute_closed,
    dispute_due,
    dispute_opened,
    share_decided,
)

from . import dispute_news  # noqa: F401 - its announcements join the others
from .receivers import _note


def _note_shares(dispute: Dispute, occasion: str) -> None:
    for share in dispute.shares.filter(part__isnull=False):
        _note("dispute_share", share.pk, occasion)


@receiver(dispute_opened)
def note_opened(dispute: Dispute, **_kwargs: Any) -> None:
    _note("dispute_open", dispute.pk)
    _note_shares(dispute, "opened")


@receiver(dispute_due)
def note_due(dispute: Dispute, days: int, **_kwargs: Any) -> None:
    """Each step of the reminders is an occasion."""
    _note("dispute_open", dispute.pk, f"due-{days}")


@receiver(dispute_closed)
def note_closed(dispute: Dispute, **_kwargs: Any) -> None:
    _note("dispute_open", dispute.pk, dispute.state)
    _note_shares(dispute, dispute.state)


@receiver(share_decided)
def note_decided(share: DisputeShare, **_kwargs: Any) -> None:
    """Before it is lost a decision may never count; after, each is an occasion."""
    if share.dispute.is_closed:
        _note("dispute_share", share.pk, f"decided-{share.turn}")
