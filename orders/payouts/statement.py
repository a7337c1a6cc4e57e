"""A seller's statement: what came, what was kept of it, what was paid out, by month."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import from_minor
from orders.ledger.models import Posting
from orders.ledger.states import AccountKind, Kind
from vendors.partner.models import Partner

from .queries import SELLERS_OWN

CHUNK = 500
FEE_KINDS = (AccountKind.COMMISSION, AccountKind.COOPERATIVE, AccountKind.TAX)
HEADS = (
    gettext_lazy("Date"), gettext_lazy("What"), gettext_lazy("Order"),
    gettext_lazy("Shopper paid"), gettext_lazy("Fees"), gettext_lazy("Yours"),
    gettext_lazy("Not yet earned"), gettext_lazy("Owed to you"),
    gettext_lazy("Currency"),
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A calendar month in the market's time zone."""

    first: date

    @classmethod
    def asked(cls, text: str, today: date) -> "Month":
        """`2026-11`; this month for anything else."""
        found = None
        with contextlib.suppress(ValueError):
            found = parse_date(f"{text[:7]}-01")
        known = found if found and 2000 <= found.year < 3000 else today
        return cls(known.replace(day=1))

    @property
    def next(self) -> "Month":
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return Month(date(year, month + 1, 1))

    @property
    def before(self) -> "Month":
        year, month = divmod(self.first.year * 12 + self.first.month - 2, 12)
        return Month(date(year, month + 1, 1))

    @property
    def starts(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class Row:
    """One thing that happened to one sale, in minor units.

    `paid` came from the shopper or went back, `fees` were charged or returned; the
    seller's two accounts changed by `pending` and `payable`.
    """

    created: datetime
    kind: str
    number: str
    paid: int
    fees: int
    pending: int
    payable: int

    @property
    def words(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def yours(self) -> int:
        return self.pending + self.payable


@dataclass(frozen=True)
class Statement:
    """A month of a seller in one currency."""

    partner: Partner
    currency: str
    month: Month

    def _own(self) -> QuerySet[Posting]:
        return Posting.objects.filter(
            account__partner=self.partner,
            account__kind__in=SELLERS_OWN,
            account__currency=self.currency,
        )

    def balance(self, moment: datetime) -> int:
        """What both accounts held together when that moment began."""
        rows = self._own().filter(transaction__created__lt=moment)
        return int(rows.aggregate(total=Sum("amount"))["total"] or 0)

    @property
    def opening(self) -> int:
        return self.balance(self.month.starts)

    @property
    def closing(self) -> int:
        return self.balance(self.month.next.starts)

    def groups(self) -> QuerySet[Any]:
        """A row for each transaction and sale, the newest first, to be cut in pages."""
        rows = self._own().filter(
            transaction__created__gte=self.month.starts,
            transaction__created__lt=self.month.next.starts,
        )
        grouped = rows.values(
            "transaction", "part", "transaction__created", "transaction__kind",
            "part__number",
        )  # fmt: skip
        return grouped.annotate(
            pending=Sum("amount", default=0, filter=_of(AccountKind.PENDING)),
            payable=Sum("amount", default=0, filter=_of(AccountKind.PAYABLE)),
        ).order_by("-transaction__created", "-transaction", "part")

    def rows(self, groups: Sequence[Any]) -> list[Row]:
        """Groups with what the other accounts say of them; one query."""
        others = _others({group["transaction"] for group in groups})
        return [
            Row(
                created=group["transaction__created"],
                kind=group["transaction__kind"],
                number=group["part__number"] or "",
                pending=int(group["pending"]),
                payable=int(group["payable"]),
                paid=-paid,
                fees=fees,
            )
            for group in groups
            for paid, fees in [
                others.get((group["transaction"], group["part"]), (0, 0))
            ]
        ]

    def file_rows(self) -> Iterator[Sequence[Any]]:
        """As a file has them: heads, opening, each row, closing."""
        yield [str(head) for head in HEADS]
        yield self._total(_("Opening balance"), self.month.starts, self.opening)
        for groups in _chunks(self.groups().reverse()):
            for row in self.rows(groups):
                yield [
                    timezone.localtime(row.created).date(),
                    row.words,
                    row.number,
                    *(
                        self.amount(each)
                        for each in (
                            row.paid, row.fees, row.yours, row.pending, row.payable,
                        )
                    ),
                    self.currency,
                ]  # fmt: skip
        end = self.month.next.starts
        yield self._total(_("Closing balance"), end, self.closing)

    def _total(self, words: str, moment: datetime, minor: int) -> list[Any]:
        day = timezone.localtime(moment).date()
        return [day, words, "", "", "", self.amount(minor), "", "", self.currency]

    def amount(self, minor: int) -> Decimal:
        return from_minor(minor, self.currency)


def _of(kind: str) -> Q:
    return Q(account__kind=kind)


def _others(transaction_ids: Iterable[int]) -> dict[tuple[int, int | None], Any]:
    """What shoppers paid (negative) and what fees were charged, by sale."""
    kinds = (AccountKind.SHOPPERS, AccountKind.REFUNDS, *FEE_KINDS)
    rows = Posting.objects.filter(
        transaction__in=transaction_ids,
        part__isnull=False,
        account__kind__in=kinds,
    )
    sums = (
        rows.order_by()
        .values_list("transaction", "part")
        .annotate(
            paid=Sum("amount", default=0, filter=Q(account__kind__in=kinds[:2])),
            fees=Sum("amount", default=0, filter=Q(account__kind__in=FEE_KINDS)),
        )
    )
    return {(tx, part): (int(paid), int(fees)) for tx, part, paid, fees in sums}


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk
