"""A seller's statement: what came, what was kept of it, what was paid out.

Figures of one statement are asked inside one `snapshot()`, so that what it opens with
and its rows are what it closes with.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import (
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.money import from_minor
from payments.ledger.models import LedgerAccount, LedgerTransaction, Posting
from payments.ledger.queries import balance_before
from payments.ledger.states import AccountKind, TransactionKind
from vendors.partner.models import Partner

from .hosted import Hosted, in_words, is_hosted
from .models import Transfer
from .payable import EARNS
from .periods import Period
from .queries import SELLERS_OWN, WAITING
from .states import BatchState

CHUNK = 500
# Which column of a sale the other accounts of its transaction fall into. What has no
# column of its own is in "other", which is whatever is left: nothing can vanish.
PAID, FUNDED, CHARGED = "paid", "funded", "charged"
COLUMNS: dict[str, str] = {
    AccountKind.SHOPPERS: PAID,
    AccountKind.CASH: PAID,
    AccountKind.RECEIVABLE: PAID,
    AccountKind.RESTS: PAID,
    AccountKind.REFUNDS: PAID,
    AccountKind.BALANCE: PAID,
    AccountKind.PREPAID: PAID,
    # What was paid for containers is not paid to the seller.
    AccountKind.CONTAINERS: PAID,
    AccountKind.PROMOTIONS: FUNDED,
    AccountKind.COMMISSION: CHARGED,
    AccountKind.TAX: CHARGED,
}
# A cooperative has its fee of another's sale on one or the other.
FEES_OF_OTHERS = (AccountKind.COOPERATIVE, AccountKind.PAYABLE)
SENT = frozenset(
    {
        TransactionKind.TRANSFER,
        TransactionKind.TRANSFER_SENT,
        TransactionKind.TRANSFER_FAILED,
        TransactionKind.CASH_COLLECTED,
    }
)
HEADS = (
    gettext_lazy("Date"), gettext_lazy("Item"), gettext_lazy("Order"),
    gettext_lazy("Shopper paid"), gettext_lazy("Discounts funded by others"),
    gettext_lazy("Fees"), gettext_lazy("Paid out"), gettext_lazy("Other"),
    gettext_lazy("Yours"), gettext_lazy("Not yet earned"),
    gettext_lazy("Owed to you"), gettext_lazy("Balance"), gettext_lazy("Currency"),
)  # fmt: skip
# A cooperative reads of whose sales its fees are.
SELLER = gettext_lazy("Seller")


class StatementOffError(AssertionError):
    """Raised when opening balance and rows don't make the closing balance."""


@dataclass(frozen=True)
class StatementRow:
    """One thing that happened to one sale, in minor units.

    `paid` came from the shopper or went back, `funded` is what others bore of a
    discount, `charged` are fees; the seller's accounts changed by `pending` and
    `payable`. A fee that a cooperative has of the sale of another `seller` says nothing
    of that sale: it is a fee the other way round. What the host of a broadcast has of a
    sale `is_hosting`, a row of its own for both.
    """

    created: datetime
    kind: str
    number: str
    pending: int
    payable: int
    paid: int = 0
    funded: int = 0
    charged: int = 0
    seller: str = ""
    is_own: bool = True
    is_hosting: bool = False

    @property
    def words(self) -> str:
        return in_words(self.kind, is_own=self.is_own, is_hosting=self.is_hosting)

    @property
    def yours(self) -> int:
        return self.pending + self.payable

    @property
    def sent(self) -> int:
        """What was paid out, which is negative, or came back."""
        return self.yours if self.kind in SENT else 0

    @property
    def other(self) -> int:
        """What no other column tells."""
        told = self.paid + self.funded - self.charged + self.sent
        return self.yours - told


@dataclass
class Tally:
    """The rows of one kind together; those of hosts apart."""

    kind: str
    is_own: bool = True
    is_hosting: bool = False
    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    NAMES = ("paid", "funded", "charged", "sent", "other", "yours")

    def add(self, row: StatementRow) -> None:
        self.count += 1
        for name in self.NAMES:
            self.sums[name] = self.sums.get(name, 0) + getattr(row, name)

    @property
    def words(self) -> str:
        return in_words(self.kind, is_own=self.is_own, is_hosting=self.is_hosting)


@dataclass(frozen=True)
class Statement:
    """Some days of a seller in one currency."""

    partner: Partner
    currency: str
    period: Period

    def _own(self) -> QuerySet[Posting]:
        return Posting.objects.filter(
            account__partner=self.partner,
            account__kind__in=SELLERS_OWN,
            account__currency=self.currency,
        )

    def _accounts(self) -> QuerySet[LedgerAccount]:
        return LedgerAccount.objects.filter(
            partner=self.partner, kind__in=SELLERS_OWN, currency=self.currency
        )

    @cached_property
    def _balances(self) -> tuple[int, int]:
        """What its accounts held together before these days and after; four queries."""
        accounts = self._accounts()
        return (
            balance_before(accounts, self.period.starts),
            balance_before(accounts, self.period.ends),
        )

    @property
    def opening(self) -> int:
        return self._balances[0]

    @property
    def closing(self) -> int:
        return self._balances[1]

    def _undone(self) -> QuerySet[Any]:
        """Transfers of batches that were made and cancelled within these days.

        Nothing was ever sent, so that they would only be in the way.
        """
        cause = Concat(Value("transfer:"), Cast("pk", CharField()))
        booked = LedgerTransaction.objects.filter(
            created__gte=self.period.starts, created__lt=self.period.ends
        )
        cancelled: QuerySet[Any] = Transfer.objects.filter(
            partner=self.partner,
            currency=self.currency,
            batch__state=BatchState.CANCELLED,
        ).annotate(made=cause, failed=Concat(cause, Value(":failed")))
        return cancelled.filter(
            Exists(booked.filter(cause=OuterRef("made"))),
            Exists(booked.filter(cause=OuterRef("failed"))),
        )

    def groups(self) -> QuerySet[Any]:
        """A row for each transaction and sale, the newest first, to be cut in pages."""
        rows = self._own().filter(
            transaction__created__gte=self.period.starts,
            transaction__created__lt=self.period.ends,
        )
        undone = self._undone()
        rows = rows.exclude(
            Q(transaction__cause__in=undone.values("made"))
            | Q(transaction__cause__in=undone.values("failed"))
        )
        grouped = rows.values(
            "transaction", "vendor_order", "transaction__created", "transaction__kind",
            "transaction__cause", "vendor_order__number", "vendor_order__partner",
        )  # fmt: skip
        return grouped.annotate(
            pending=Sum("amount", default=0, filter=_of(*WAITING)),
            payable=Sum("amount", default=0, filter=_of(AccountKind.PAYABLE)),
        ).order_by("-transaction__created", "-transaction", "vendor_order")

    def count(self) -> int:
        return self.groups().count()

    def rows(self, groups: Sequence[Any]) -> list[StatementRow]:
        """Groups with what other accounts say of them, and hosts' shares apart.

        One query or two, two more where a host has something.
        """
        asked = {group["transaction"] for group in groups}
        others, hosted_vendor_orders = _others(asked, self.partner)
        foreign = {each["vendor_order__partner"] for each in groups} - {
            None,
            self.partner.pk,
        }
        sellers = Partner.objects.in_bulk(foreign) if foreign else {}
        hosted = Hosted.of(groups, self.partner, hosted_vendor_orders)
        return [
            row
            for group in groups
            for row in split(self._row(group, others, sellers), group, hosted)
        ]

    def _row(
        self, group: Any, others: dict[Any, dict[str, int]], sellers: dict[int, Partner]
    ) -> StatementRow:
        seller = sellers.get(group["vendor_order__partner"])
        pending, payable = int(group["pending"]), int(group["payable"])
        nothing: dict[str, int] = {}
        of_sale = others.get((group["transaction"], group["vendor_order"]), nothing)
        sums = {CHARGED: -pending - payable} if seller else of_sale
        return StatementRow(
            created=group["transaction__created"],
            kind=group["transaction__kind"],
            number=group["vendor_order__number"] or "",
            pending=pending,
            payable=payable,
            seller=str(seller.name) if seller else "",
            is_own=seller is None,
            **sums,  # type: ignore[arg-type]  # sums alone
        )

    def all_rows(self) -> Iterator[tuple[StatementRow, int]]:
        """Every row, the oldest first, with the balance after it; read in chunks.

        Raises `StatementOffError` at the end where they don't lead to the closing
        balance.
        """
        balance = self.opening
        for groups in _chunks(self.groups().reverse()):
            for row in self.rows(groups):
                balance += row.yours
                yield row, balance
        if balance != self.closing:
            message = f"{self.opening} became {balance}, not {self.closing}"
            raise StatementOffError(message)

    def tallies(self) -> list[Tally]:
        """What each kind comes to, in the order of the books' kinds."""
        found: dict[tuple[str, bool], Tally] = {}
        for row, _balance in self.all_rows():
            # Only of hosting it matters here whose sale it was.
            is_own = row.is_own or not row.is_hosting
            tally = Tally(row.kind, is_own, is_hosting=row.is_hosting)
            found.setdefault((tally.words, row.is_hosting), tally).add(row)
        return sorted(
            found.values(),
            key=lambda one: (
                TransactionKind.values.index(one.kind),
                one.is_hosting,
                one.is_own,
            ),
        )

    def file_rows(self) -> Iterator[Sequence[Any]]:
        """As a file has them: heads, opening, each row, closing."""
        yield [str(head) for head in self.heads]
        yield self._total(_("Opening balance"), self.period.first, self.opening)
        for row, balance in self.all_rows():
            yield [
                dates.day_of(row.created),
                row.words,
                row.number,
                *self._cells(row),
                self.amount(balance),
                self.currency,
            ]
        yield self._total(_("Closing balance"), self.period.last, self.closing)

    @property
    def heads(self) -> list[Any]:
        first, rest = HEADS[:3], HEADS[3:]
        return [*first, *([SELLER] if self.partner.is_cooperative else []), *rest]

    def _cells(self, row: StatementRow) -> list[Any]:
        sums = (
            row.paid, row.funded, row.charged, row.sent, row.other, row.yours,
            row.pending, row.payable,
        )  # fmt: skip
        seller = [row.seller] if self.partner.is_cooperative else []
        return [*seller, *(self.amount(each) for each in sums)]

    def _total(self, words: str, day: date, minor: int) -> list[Any]:
        blank = [""] * (len(self.heads) - 4)
        return [day, words, *blank, self.amount(minor), self.currency]

    def amount(self, minor: int) -> Decimal:
        return from_minor(minor, self.currency)


def currencies_of(partner: Partner) -> list[str]:
    """The currencies in which a seller's books have anything."""
    rows = LedgerAccount.objects.filter(partner=partner, kind__in=SELLERS_OWN)
    found = rows.order_by("currency").values_list("currency", flat=True)
    return list(found.distinct())


def _of(*kinds: str) -> Q:
    return Q(account__kind__in=kinds)


def _is_funding() -> Q:
    """Of what a cooperative has of a sale: fees raise it, what it funds lowers it.

    Where money goes back it is the other way round.
    """
    paid = Q(
        transaction__kind__in=(TransactionKind.PAID, TransactionKind.REFUND_FAILED),
        amount__lt=0,
    )
    return paid | Q(
        transaction__kind__in=(TransactionKind.REFUND, TransactionKind.UNFUNDED),
        amount__gt=0,
    )


def _others(
    transaction_ids: Iterable[int], partner: Partner
) -> tuple[dict[tuple[int, int | None], dict[str, int]], set[int]]:
    """What shoppers paid, others bore and fees came to, by transaction and sale.

    What is earned only moves: a cooperative's fee is no second one then. Also the sales
    of which a host has something.
    """
    columns = {
        column: _of(*(kind for kind, its in COLUMNS.items() if its == column))
        for column in (PAID, FUNDED, CHARGED)
    }
    foreign = _of(*FEES_OF_OTHERS) & ~Q(account__partner=partner)
    columns[FUNDED] |= foreign & _is_funding()
    columns[CHARGED] |= foreign & ~_is_funding() & ~Q(transaction__kind__in=EARNS)
    rows = Posting.objects.filter(
        _of(*COLUMNS) | foreign,
        transaction__in=transaction_ids,
        vendor_order__isnull=False,
    )
    sums = (
        rows.order_by()
        .annotate(is_hosted=is_hosted())
        .values_list("transaction", "vendor_order", "is_hosted")
        .annotate(
            **{
                column: Sum("amount", default=0, filter=its)
                for column, its in columns.items()
            }
        )
    )
    found, hosted = {}, set()
    for tx, vendor_order, has_host, *amounts in sums:
        paid, funded, charged = (int(amount) for amount in amounts)
        found[tx, vendor_order] = {PAID: -paid, FUNDED: -funded, CHARGED: charged}
        if has_host:
            hosted.add(vendor_order)
    return found, hosted


def split(row: StatementRow, group: Any, hosted: Hosted) -> list[StatementRow]:
    """A row, and what a host has of it as one of its own; they add up to it."""
    vendor_order_id = group["vendor_order"]
    if vendor_order_id in hosted.only and not row.is_own:
        return [replace(row, is_hosting=True)]
    share = hosted.share(group)
    if not share:
        return [row]
    place = "pending" if row.pending else "payable"
    change = -share if row.is_own else share
    left = {place: getattr(row, place) - change, CHARGED: row.charged + change}
    rest = replace(row, **left)
    nothing = {"pending": 0, "payable": 0, PAID: 0, FUNDED: 0}
    own = {**nothing, place: change, CHARGED: -change}
    theirs = replace(row, **own, is_hosting=True)  # type: ignore[arg-type]  # as well
    return [rest, theirs]


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
