"""What else waits in the queue: what needs a second person, and reviews."""

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from office.moderation.queue_queries import QueueKind, QueueScope, Rows
from orders.reviews.queries import reviews_to_decide

from .models import Proposal
from .queries import FEES
from .states import ProposalKind, ProposalState

_TAXES = (ProposalKind.TAX, ProposalKind.SMALL_TAX)


def proposals_to_decide() -> dict[str, QueueKind]:
    """Bank transfers that are proposed stand in the queue already, as transfers."""
    common: dict[str, Any] = {
        "since": F("created"),
        "name": F("kind"),
        "called": _called,
        "why": _("Awaiting a second person"),
    }
    return {
        "fee": QueueKind(
            _("Fees"),
            "office.fees.decide",
            _of(*FEES),
            page="office:fees",
            **common,
        ),
        "tax": QueueKind(
            _("Tax rates"),
            "office.taxes.decide",
            _of(*_TAXES),
            page="office:taxes",
            is_markets=True,
            **common,
        ),
        "role": QueueKind(
            _("Staff"),
            "office.roles.decide",
            _of(ProposalKind.ROLE),
            page="office:staff",
            is_markets=True,
            **common,
        ),
        "write-off": QueueKind(
            _("Write-offs"),
            "office.invoices.decide",
            _of(ProposalKind.WRITE_OFF),
            page="office:invoices",
            is_markets=True,
            **common,
        ),
        "own-account": QueueKind(
            _("Bank account for transfers"),
            "office.transfers.decide",
            _of(ProposalKind.ACCOUNT),
            page="office:transfer_account",
            is_markets=True,
            **common,
        ),
    }


def reviews_in_queue() -> dict[str, QueueKind]:
    """Reported ones, and new ones where reviews are approved first."""
    return {
        "review": QueueKind(
            _("Reviews"),
            "office.reviews.see",
            lambda _scope: reviews_to_decide(),
            since=F("date_created"),
            name=F("title"),
            why=_("Reported, or new and to approve"),
            page="office:reviews",
            is_markets=True,
        )
    }


def _of(*kinds: str) -> Callable[[QueueScope], Rows]:
    def rows(scope: QueueScope) -> Rows:
        return Proposal.objects.filter(
            cooperative=scope.cooperative,
            state=ProposalState.WAITING,
            kind__in=kinds,
        )

    return rows


def _called(kind: str) -> str:
    return str(capfirst(ProposalKind(kind).label))
