"""Reads of the reconciliation: runs, days, findings, bank transfers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from core import dates
from core.money import from_minor
from orders.order.models import Order, VendorOrder
from payments.payment.models import Refund
from payments.payment.on_invoice import lost_of_parts, unpaid_of_parts
from payments.payment.queries import NEXT_TRY
from payments.payment.states import BY_BANK, TRANSFER, Destination, RefundState

from .debtors import Debtor, debtors_of, debts_beside
from .models import BankLine, Finding, IncomingTransfer, Run, StripeRow
from .states import (
    FindingState,
    IncomingState,
    Match,
    ReconciliationState,
    RecordSource,
)

DAYS_SHOWN = 14


def runs(side: str = "") -> QuerySet[Run]:
    """The latest first."""
    rows = Run.objects.select_related("by").order_by("-pk")
    return rows.filter(side=side) if side else rows


def last_run(side: str = RecordSource.STRIPE) -> Run | None:
    return runs(side).exclude(state=ReconciliationState.RUNNING).first()


def running() -> bool:
    """Whether a comparison with Stripe is under way."""
    return Run.objects.filter(
        side=RecordSource.STRIPE, state=ReconciliationState.RUNNING
    ).exists()


def findings(*, state: str = "", kind: str = "") -> QuerySet[Finding]:
    """The latest first, with who resolved them."""
    rows = Finding.objects.select_related("by", "run").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(kind=kind) if kind else rows


def open_findings() -> QuerySet[Finding]:
    return Finding.objects.filter(state=FindingState.OPEN)


def counts_by_kind(state: str) -> dict[str, int]:
    """How many findings there are of each kind."""
    rows = Finding.objects.filter(state=state) if state else Finding.objects.all()
    grouped = rows.order_by().values_list("kind").annotate(rows=Count("pk"))
    return dict(grouped)


@dataclass(frozen=True)
class Day:
    """What Stripe moved on one day, and how much of it fits our rows."""

    day: date
    seen: int
    matched: int

    @property
    def unmatched(self) -> int:
        return self.seen - self.matched


def days(limit: int = DAYS_SHOWN) -> list[Day]:
    """The latest first; one query."""
    rows = (
        StripeRow.objects.annotate(day=dates.DayOf("created"))
        .order_by()
        .values_list("day")
        .annotate(seen=Count("pk"), fits=Count("pk", filter=~Q(match=Match.NOTHING)))
        .order_by("-day")
    )
    return [Day(*row) for row in rows[:limit]]


def stray_transfers_of(order: Order) -> list[IncomingTransfer]:
    """What came and names the order, and has not become its money; one query."""
    states = (IncomingState.WAITING, IncomingState.RETURNING)
    rows = IncomingTransfer.objects.filter(order=order, state__in=states)
    return list(rows.select_related("line").order_by("pk"))


def has_transfer_to_match(part_id: int) -> bool:
    """Whether money came that names the part's order and is not assigned yet."""
    waits = (IncomingState.NEW, IncomingState.WAITING)
    rows = IncomingTransfer.objects.filter(state__in=waits)
    return rows.filter(order__vendor_orders=part_id).exists()


def bounced_refund(row: IncomingTransfer) -> Refund | None:
    """The refund that a transfer naming its order and its amount seems to be.

    The bank may write the order's number on what it returns, as a shopper does who pays
    once more: people tell which it is.
    """
    found = transferred_refunds().filter(
        payment__order=row.order_id,
        payment__currency=row.line.currency,
        amount=row.line.amount,
    )
    alike = list(found[:2]) if not row.used else []
    return alike[0] if len(alike) == 1 else None


def transferred_refunds() -> QuerySet[Refund]:
    """Those that left the bank, and of which no line says that they came back.

    Who noted that one came back left the line of its money to be found.
    """
    lines = BankLine.objects.filter(refund=OuterRef("pk"))
    noted = Q(
        state__in=(RefundState.SUCCEEDED, RefundState.FAILED),
        refund_id__startswith=f"{TRANSFER}:",
    )
    rows = Refund.objects.filter(
        noted | Exists(lines.filter(amount__lt=0)),
        ~Exists(lines.filter(amount__gt=0)),
        payment__method__in=BY_BANK,
        destination=Destination.METHOD,
    )
    return rows.select_related("payment")


def incoming_in(state: str) -> QuerySet[IncomingTransfer]:
    """The latest first, with their lines and the orders that they name.

    What paid an order and was more than that is among those that paid one as well.
    """
    paid = Q(used__gt=0) if state == IncomingState.PLACED else Q()
    rows = IncomingTransfer.objects.filter(Q(state=state) | paid)
    return rows.select_related("line", "order").order_by("-pk")


@dataclass(frozen=True)
class OpenInvoice:
    """What a transfer may still bring for an order on invoice, in minor units.

    `lost` of it was written off.
    """

    order: Order
    debtor: Debtor | None
    due_on: date | None
    minor: int
    lost: int

    @property
    def amount(self) -> Decimal:
        return from_minor(self.minor, self.order.currency)

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < dates.today()


def open_invoices(
    row: IncomingTransfer, order_ids: Collection[int]
) -> list[OpenInvoice]:
    """Of the organisations of these orders, and of who sent it; what is due first
    first. Six queries.
    """
    found = debts_beside(order_ids, row.line.party)
    orders = found.filter(currency=row.line.currency)
    parts = VendorOrder.objects.filter(order__in=orders)
    unpaid, lost = unpaid_of_parts(parts), lost_of_parts(parts)
    rows = parts.filter(pk__in=unpaid).select_related("order").order_by("due_on", "pk")
    by_order: dict[int, list[VendorOrder]] = {}
    for part in rows:
        by_order.setdefault(part.order_id, []).append(part)
    debtors = debtors_of(by_order.keys())
    return [
        OpenInvoice(
            own[0].order,
            debtors.get(pk),
            own[0].due_on,
            sum(unpaid[part.pk] for part in own),
            sum(lost.get(part.pk, 0) for part in own),
        )
        for pk, own in by_order.items()
    ]


def transfers_to_assign() -> QuerySet[IncomingTransfer]:
    return IncomingTransfer.objects.filter(state=IncomingState.WAITING)


def transfers_to_return() -> QuerySet[IncomingTransfer]:
    """The oldest first."""
    rows = IncomingTransfer.objects.filter(state=IncomingState.RETURNING)
    return rows.select_related("line", "order").order_by("pk")


def refunds_to_transfer(*, also_returned: bool = False) -> QuerySet[Refund]:
    """Refunds that wait to be paid back by bank transfer, the oldest first.

    With those, if wished, that the bank returned and nobody has sent again.
    """
    waits = Q(state=RefundState.PENDING)
    if also_returned:
        waits |= Q(~Exists(NEXT_TRY), state=RefundState.FAILED)
    rows = Refund.objects.filter(
        waits, payment__method__in=BY_BANK, destination=Destination.METHOD
    )
    return rows.select_related("payment__order__refund_account").order_by("pk")


def paid_back_refunds() -> QuerySet[Refund]:
    """Those that were transferred, the latest first."""
    rows = Refund.objects.filter(
        payment__method__in=BY_BANK,
        destination=Destination.METHOD,
        state=RefundState.SUCCEEDED,
        refund_id__startswith=f"{TRANSFER}:",
    )
    return rows.select_related("payment__order__refund_account").order_by("-pk")
