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

from .owed import EARNS
from .queries import SELLERS_OWN, WAITING

CHUNK = 500
FEE_KINDS = (AccountKind.COMMISSION, AccountKind.TAX)
# A cooperative has its fee on one or the other.
OTHERS_KINDS = (AccountKind.COOPERATIVE, AccountKind.PAYABLE)
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
    seller's accounts changed by `pending` and `payable`. A fee that a cooperative has
    of another's sale says nothing of that sale.
    """

    created: datetime
    kind: str
    number: str
    paid: int
    fees: int
    pending: int
    payable: int
    is_own: bool = True

    @property
    def words(self) -> str:
        words = str(Kind(self.kind).label)
        if self.is_own:
            return words
        return _("fee of a member's sale: %(what)s") % {"what": words}

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
            "part__number", "part__partner",
        )  # fmt: skip
        return grouped.annotate(
            pending=Sum("amount", default=0, filter=_of(*WAITING)),
            payable=Sum("amount", default=0, filter=_of(AccountKind.PAYABLE)),
        ).order_by("-transaction__created", "-transaction", "part")

    def rows(self, groups: Sequence[Any]) -> list[Row]:
        """Groups with what the other accounts say of them; one query."""
        ids = {group["transaction"] for group in groups}
        others = _others(ids, self.partner)
        return [self._row(group, others) for group in groups]

    def _row(self, group: Any, others: dict[tuple[int, int | None], Any]) -> Row:
        is_own = group["part__partner"] in {None, self.partner.pk}
        of_sale = others.get((group["transaction"], group["part"]), (0, 0))
        paid, fees = of_sale if is_own else (0, 0)
        return Row(
            created=group["transaction__created"],
            kind=group["transaction__kind"],
            number=group["part__number"] or "",
            pending=int(group["pending"]),
            payable=int(group["payable"]),
            paid=-paid,
            fees=fees,
            is_own=is_own,
        )

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


def _of(*kinds: str) -> Q:
    return Q(account__kind__in=kinds)


def _others(
    transaction_ids: Iterable[int], partner: Partner
) -> dict[tuple[int, int | None], Any]:
    """What shoppers paid (negative) and what fees were charged, by sale.

    What is earned only moves: a cooperative's fee is no second one then.
    """
    shoppers = Q(account__kind__in=(AccountKind.SHOPPERS, AccountKind.REFUNDS))
    others = Q(account__kind__in=OTHERS_KINDS) & ~Q(account__partner=partner)
    fees = Q(account__kind__in=FEE_KINDS) | others
    rows = Posting.objects.filter(
        shoppers | fees, transaction__in=transaction_ids, part__isnull=False
    ).exclude(transaction__kind__in=EARNS)
    sums = (
        rows.order_by()
        .values_list("transaction", "part")
        .annotate(
            paid=Sum("amount", default=0, filter=shoppers),
            fees=Sum("amount", default=0, filter=fees),
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
