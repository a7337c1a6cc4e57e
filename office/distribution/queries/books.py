"""A year's income and costs as the market knows them, and the rows behind each line.

Income is what a cooperative earned of its own sales and of fees for its members' sales,
less what went back; costs are the harvests it bought or sold for others. What the
market does not know is typed as lines.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from core import dates
from office.distribution.models import LossShare, Year, YearLine
from office.distribution.states import PaybackState, SurplusSide
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind, TransactionKind
from vendors.cooperatives.models import TradeEntry
from vendors.cooperatives.states import TradeKind

# Money that only moves: paid out, taken back, handed on to households.
_MOVES_ONLY = (
    TransactionKind.TRANSFER,
    TransactionKind.TRANSFER_SENT,
    TransactionKind.TRANSFER_FAILED,
    TransactionKind.REVERSAL,
    TransactionKind.REVERSAL_SENT,
    TransactionKind.REVERSAL_FAILED,
    TransactionKind.HARVEST,
    TransactionKind.SURPLUS,
    TransactionKind.MEMBER_PAID,
    TransactionKind.MEMBER_RETURNED,
    TransactionKind.MEMBER_FUNDED,
)
SALES, FEES, OTHER = "sales", "fees", "other"
LOSSES = "losses-borne"
_LOSSES_BORNE = _("losses borne by former households")
_OF_SALES = {
    SALES: _("own sales in the market, net of fees"),
    FEES: _("fees for the sales of member farms"),
    OTHER: _("entries without a sale"),
}
_INCOME = frozenset({TradeKind.SUPPLIED, TradeKind.SERVED})
_OF_MEMBERS = {
    TradeKind.BOUGHT: _("harvest bought from households"),
    TradeKind.CONSIGNED: _("harvest sold for households"),
    TradeKind.SUPPLIED: _("supplies sold to households"),
    TradeKind.SERVED: _("services for households"),
}
_OUTSIDE = {
    TradeKind.BOUGHT: _("harvest bought from non-members"),
    TradeKind.CONSIGNED: _("harvest sold for non-members"),
    TradeKind.SUPPLIED: _("supplies sold to non-members"),
    TradeKind.SERVED: _("services for non-members"),
}


@dataclass(frozen=True)
class BookLine:
    """One line of the year. `amount` in minor units; `key` says where it comes from.

    A typed line has its row in `typed`; another can be followed to its `count` rows.
    """

    key: str
    side: str
    title: Any
    amount: int
    count: int = 0
    typed: YearLine | None = None

    @property
    def signed(self) -> int:
        return self.amount if self.side == SurplusSide.INCOME else -self.amount


@dataclass(frozen=True)
class TradeSum:
    """The trade of one household, or of all who are none, in one kind.

    `amount` counts towards its share; without the `fee` it is what it cost.
    """

    household_id: int | None
    kind: str
    amount: int
    count: int
    fee: int = 0


def moments_of(year: Year) -> tuple[datetime, datetime]:
    """From its first moment to the first moment after it, in the market's time."""
    return dates.start_of(year.first), dates.end_of(year.last)


def _postings(year: Year) -> QuerySet[Posting]:
    begins, ends = moments_of(year)
    own = Q(vendor_order__partner=year.cooperative_id)
    return (
        Posting.objects.filter(
            account__kind=AccountKind.PAYABLE,
            account__partner=year.cooperative_id,
            account__currency=year.currency,
            transaction__created__gte=begins,
            transaction__created__lt=ends,
        )
        .exclude(transaction__kind__in=_MOVES_ONLY)
        .annotate(
            of=Case(
                When(own, then=Value(SALES)),
                When(vendor_order__isnull=False, then=Value(FEES)),
                default=Value(OTHER),
                output_field=CharField(),
            )
        )
    )


def _trades(year: Year) -> QuerySet[TradeEntry]:
    return TradeEntry.objects.filter(
        cooperative=year.cooperative_id,
        day__range=(year.first, year.last),
        currency=year.currency,
    )


def trade_sums(year: Year) -> list[TradeSum]:
    """All trade of the year by household and kind; one query."""
    rows = _trades(year).order_by().values("household", "kind")
    return [
        TradeSum(
            row["household"],
            row["kind"],
            int(row["sum"]),
            row["count"],
            int(row["fees"]),
        )
        for row in rows.annotate(sum=Sum("amount"), count=Count("pk"), fees=Sum("fee"))
    ]


def book_lines(year: Year, trades: list[TradeSum]) -> list[BookLine]:
    """Income first, then costs; three queries besides the trade that was read."""
    sums = _postings(year).order_by().values("of")  # type: ignore[misc]  # annotated
    sales = {
        row["of"]: BookLine(
            row["of"],
            SurplusSide.INCOME,
            _OF_SALES[row["of"]],
            int(row["sum"]),
            row["count"],
        )
        for row in sums.annotate(sum=Sum("amount"), count=Count("pk"))
    }
    typed = [
        BookLine(f"line-{row.pk}", row.side, row.description, row.amount, typed=row)
        for row in year.lines.all()
    ]
    found = [sales[key] for key in _OF_SALES if key in sales]
    found += _losses_borne(year) + _trade_lines(trades) + typed
    return sorted(found, key=lambda line: line.side != SurplusSide.INCOME)


def _losses_borne(year: Year) -> list[BookLine]:
    """What was kept back of stakes that went back in the year."""
    begins, ends = moments_of(year)
    taken = LossShare.objects.filter(
        payback__cooperative=year.cooperative_id,
        payback__currency=year.currency,
        payback__state=PaybackState.BOOKED,
        payback__approved_at__gte=begins,
        payback__approved_at__lt=ends,
    ).aggregate(sum=Sum("taken"))["sum"]
    if not taken:
        return []
    return [BookLine(LOSSES, SurplusSide.INCOME, _LOSSES_BORNE, int(taken))]


def _trade_lines(trades: list[TradeSum]) -> list[BookLine]:
    lines = []
    for kind in TradeKind:
        for outside in (False, True):
            rows = [
                each
                for each in trades
                if each.kind == kind and (each.household_id is None) == outside
            ]
            if rows:
                key = f"{kind.value}-{'outside' if outside else 'members'}"
                side = SurplusSide.INCOME if kind in _INCOME else SurplusSide.COST
                title = (_OUTSIDE if outside else _OF_MEMBERS)[kind]
                amount = sum(each.amount - each.fee for each in rows)
                count = sum(each.count for each in rows)
                lines.append(BookLine(key, side, title, amount, count))
    return lines


def kept_lines(kept: dict[str, Any]) -> list[BookLine]:
    """The lines of a year as they were frozen with its figures."""
    return [
        BookLine(
            line["key"],
            line["side"],
            line["title"] or _title_of(line["key"]),
            line["amount"],
        )
        for line in kept.get("lines", [])
    ]


def _title_of(key: str) -> Any:
    if key == LOSSES:
        return _LOSSES_BORNE
    kind, _dash, whose = key.partition("-")
    if whose:
        titles = _OUTSIDE if whose == "outside" else _OF_MEMBERS
        return titles.get(TradeKind(kind), key)
    return _OF_SALES.get(key, key)


def postings_behind(year: Year, key: str) -> QuerySet[Posting] | None:
    """The ledger's rows behind a line of sales; None for another line."""
    if key not in _OF_SALES:
        return None
    rows = _postings(year).filter(of=key)  # type: ignore[misc]  # annotated
    return rows.select_related("transaction", "vendor_order__partner").order_by("-pk")


def trades_behind(year: Year, key: str) -> QuerySet[TradeEntry] | None:
    """The trade behind a line; None for another line."""
    kind, _dash, whose = key.partition("-")
    if kind not in TradeKind.values or whose not in {"members", "outside"}:
        return None
    rows = _trades(year).filter(kind=kind, household__isnull=whose == "outside")
    return rows.select_related("household", "product").order_by(
        F("day").desc(), F("pk").desc()
    )
