"""While a dispute runs, nothing of its order is earned by sellers or sent to them."""

from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.states import WARNINGS
from orders.payouts.services import hold, release


def freeze(dispute: Dispute) -> None:
    """Hold every part of it; again changes nothing."""
    stage = "inquiry" if dispute.state in WARNINGS else "dispute"
    for share in _shares(dispute):
        if share.part:
            hold(share.part, _cause(share, stage), f"{stage} {dispute.dispute_id}")


def unfreeze(dispute: Dispute) -> None:
    """Let go of what was held for this dispute, and for the inquiry before it."""
    for share in _shares(dispute):
        for stage in ("inquiry", "dispute"):
            release(_cause(share, stage))


def _shares(dispute: Dispute) -> list[DisputeShare]:
    rows = dispute.shares.filter(part__isnull=False).select_related("part")
    return list(rows.order_by("part"))


def _cause(share: DisputeShare, stage: str) -> str:
    """Each stage holds once, since what was released stays released."""
    return f"{stage}:{share.dispute_id}:{share.part_id}"
