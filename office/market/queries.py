"""What an office asks about its terms: fees by when they hold, what waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from core import dates
from payments.payouts.models import FeeRule
from vendors.market_settings import SMALL_SELLER_TAX
from vendors.partner.models import Partner, TaxCategory
from vendors.partner.models.taxes import later_rates, percent_of, small_seller_name
from vendors.partner.services.taxes import NAMES

from .models import Proposal
from .rules import read
from .states import ProposalKind, ProposalState

FEES = (ProposalKind.FEE, ProposalKind.FEE_END)
_SHOWN = 30
_NAMED = ("seller", "cooperative", "category", "offer", "payee")


@dataclass
class Fees:
    """Rules of one office by when they hold."""

    running: list[FeeRule] = field(default_factory=list)
    coming: list[FeeRule] = field(default_factory=list)
    ended: list[FeeRule] = field(default_factory=list)


def fees_of(office: Partner | None) -> Fees:
    """What is paid to this office; to the market's: its commissions. One query."""
    today, found = dates.today(), Fees()
    rows = FeeRule.objects.filter(payee=office).select_related(*_NAMED)
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
    rows = rows.select_related(*_NAMED)
    return rows.order_by("payee__name", "role", "position", "pk")


def fees_proposed(proposals: Sequence[Proposal]) -> dict[int, dict[str, Any]]:
    """What each proposal says, by its id: the `rule`, and its `last` day if it ends.

    A query for each kind of thing that rules name, however many proposals there are.
    """
    ends = [one for one in proposals if one.kind == ProposalKind.FEE_END]
    ended = FeeRule.objects.in_bulk({one.content["rule"] for one in ends})
    found = {
        one.pk: {"rule": FeeRule(**read(one.content["fields"]))}
        for one in proposals
        if one.kind == ProposalKind.FEE
    } | {
        one.pk: {
            "rule": ended.get(one.content["rule"]),
            "last": read(one.content)["last"],
        }
        for one in ends
    }
    rules = [known["rule"] for known in found.values() if known["rule"]]
    prefetch_related_objects(rules, *_NAMED)
    return found


@dataclass
class TaxRow:
    """A kind of taxed goods, with its rates by when they hold, in percent.

    Without a category: what goods of small-scale taxpayers bear at most.
    """

    category: TaxCategory | None
    first: Decimal
    later: list[tuple[date, Decimal]] = field(default_factory=list)

    @property
    def now(self) -> Decimal:
        begun = [rate for starts, rate in self.later if starts <= dates.today()]
        return begun[-1] if begun else self.first

    @property
    def coming(self) -> list[tuple[date, Decimal]]:
        return [pair for pair in self.later if pair[0] > dates.today()]

    @property
    def name(self) -> str:
        return self.category.name if self.category else small_seller_name()


def tax_rows() -> list[TaxRow]:
    """All kinds, the lowest rate first. Two queries."""
    later = later_rates()
    found = [
        _tax_row(category, category.rate, later.get(category.pk, ()))
        for category in TaxCategory.objects.order_by("code")
    ]
    return sorted(found, key=lambda row: row.now)


def small_seller_row() -> TaxRow:
    """What goods of small-scale taxpayers bear at most. One query."""
    return _tax_row(None, SMALL_SELLER_TAX(), later_rates().get(None, ()))


def _tax_row(
    category: TaxCategory | None,
    first: Decimal,
    later: Iterable[tuple[date, Decimal]],
) -> TaxRow:
    dated = [(starts, percent_of(rate)) for starts, rate in later]
    return TaxRow(category, percent_of(first), dated)


def taxes_proposed(proposals: Sequence[Proposal]) -> dict[int, dict[str, Any]]:
    """What each proposal says, by its id: `name`, `percent`, `starts`."""
    return {one.pk: _tax_proposed(one) for one in proposals}


def _tax_proposed(proposal: Proposal) -> dict[str, Any]:
    content = read(proposal.content)
    known = {"percent": percent_of(content["rate"]), "starts": content["starts"]}
    if proposal.kind == ProposalKind.SMALL_TAX:
        return known | {"name": small_seller_name()}
    names = {name: content[name] for name in NAMES}
    return known | {
        "name": TaxCategory(**names).name,
        "is_produce": content["is_produce"],
    }


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
