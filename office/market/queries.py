"""What an office asks about its terms: fees by when they hold, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core import dates
from payments.payouts.models import FeeRule
from vendors.partner.models import Partner

from .models import Proposal
from .states import ProposalKind, ProposalState

FEES = (ProposalKind.FEE, ProposalKind.FEE_END)
_SHOWN = 30


@dataclass
class Fees:
    """Rules of one office by when they hold."""

    running: list[FeeRule] = field(default_factory=list)
    coming: list[FeeRule] = field(default_factory=list)
    ended: list[FeeRule] = field(default_factory=list)


def fees_of(office: Partner | None) -> Fees:
    """What is paid to this office; to the market's: its commissions. One query."""
    today, found = dates.today(), Fees()
    rows = FeeRule.objects.filter(payee=office).select_related(
        "seller", "cooperative", "category", "offer", "payee"
    )
    for rule in rows.order_by("role", "position", "-starts", "pk"):
        if not rule.is_active or (rule.ends and rule.ends < today):
            found.ended.append(rule)
        elif rule.starts and rule.starts > today:
            found.coming.append(rule)
        else:
            found.running.append(rule)
    return found


def fees_of_others() -> QuerySet[FeeRule]:
    """What farms pay to their cooperatives now, for the market's staff to know."""
    today = dates.today()
    rows = FeeRule.objects.filter(payee__isnull=False, is_active=True)
    rows = rows.filter(Q(ends__isnull=True) | Q(ends__gte=today))
    return rows.select_related(
        "seller", "cooperative", "category", "offer", "payee"
    ).order_by("payee__name", "role", "position", "pk")


def proposals_of(office: Partner | None) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(cooperative=office)
    return rows.select_related("by", "decided_by")


def waiting_of(office: Partner | None, kinds: Iterable[str]) -> list[Proposal]:
    rows = proposals_of(office).filter(
        state=ProposalState.WAITING, kind__in=list(kinds)
    )
    return list(rows)


def decided_of(office: Partner | None, kinds: Iterable[str]) -> list[Proposal]:
    """The latest of those that were decided."""
    rows = proposals_of(office).exclude(state=ProposalState.WAITING)
    return list(rows.filter(kind__in=list(kinds))[:_SHOWN])
