"""What an order's money stands at, and what of sales went back: one answer for all."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.hooks import Hook
from core.money import from_minor, to_minor
from core.prepared import Prepared, any_of
from orders.order.models import Order, VendorOrder
from orders.order.states import OrderStatus

from .models import Payment, Refund, RefundLine
from .on_invoice import owed_and_lost
from .states import PaidState, PaymentState, RefundState

# The refund that took a failed one's place; its cause names it.
NEXT_TRY = Refund.objects.filter(
    cause=Concat(Value("again:"), Cast(OuterRef("pk"), CharField()))
)
UNDER_WAY = (RefundState.INTENDED, RefundState.UNKNOWN, RefundState.PENDING)
# What counts as given back in figures: refunds that stand, once they are asked for.
STANDS = ~Q(state=RefundState.FAILED)
LINE_STANDS = ~Q(refund__state=RefundState.FAILED)


@Prepared
def payments_of(order: Any) -> QuerySet[Payment]:
    """An order's payments, the oldest first."""
    return Payment.objects.filter(order=order).order_by("pk")


def paid_with(vendor_order: VendorOrder) -> Payment | None:
    """The payment that its order was paid with; after a deposit that of the deposit."""
    rows = Payment.objects.filter(
        order_id=vendor_order.order_id, rest_of=None, state=PaymentState.SUCCEEDED
    )
    return rows.first()


@dataclass(frozen=True)
class PaymentStatus:
    """What came for an order or a part and what went back, in minor units.

    `from_balance` of it the shopper's balance paid. `under_way` has been asked for,
    `failed` should be back and is not. What `is_free` needs no payment to be paid. What
    is `in_cash` was paid once it `is_collected`; of what is `on_invoice`, or was bought
    with a deposit, so much is still `owed`; what was written off is `lost`.
    """

    currency: str
    paid: int = 0
    back: int = 0
    under_way: int = 0
    failed: int = 0
    from_balance: int = 0
    is_disputed: bool = False
    is_free: bool = False
    in_cash: bool = False
    is_collected: bool = False
    on_invoice: bool = False
    owed: int = 0
    lost: int = 0

    @property
    def state(self) -> PaidState:
        """What a reader needs to know first."""
        if not self.paid and not self.is_free:
            return PaidState.UNPAID
        if self.is_disputed:
            return PaidState.DISPUTED
        if self.failed:
            return PaidState.FAILED
        if self.under_way:
            return PaidState.UNDER_WAY
        if self.back:
            return PaidState.BACK if self.back >= self.paid else PaidState.PART_BACK
        return PaidState.PAID

    @property
    def is_paid(self) -> bool:
        return self.state != PaidState.UNPAID

    @property
    def words(self) -> str:
        if self.state == PaidState.PAID and self.paid and self.is_by_balance:
            return _("paid from the balance")
        if self.is_to_collect:
            return _("to be paid in cash")
        if self.owed or self.lost:
            return self._unpaid_words()
        if self.on_invoice and self.state == PaidState.PAID:
            return _("paid on invoice")
        if self.in_cash and self.state == PaidState.PAID:
            return _("paid in cash")
        return str(self.state.label)

    def _unpaid_words(self) -> str:
        if not self.owed:
            return pgettext("an invoice", "written off")
        return _("to be paid on invoice") if self.on_invoice else _("rest to be paid")

    @property
    def is_by_balance(self) -> bool:
        return self.from_balance >= self.paid

    @property
    def is_to_collect(self) -> bool:
        """Whether somebody still has to pay it in cash."""
        return self.in_cash and not self.is_collected and self.back < self.paid

    @property
    def is_later(self) -> bool:
        """Whether what went back was only taken off what is still to be paid."""
        return self.is_to_collect or self.owed > 0

    @property
    def owed_amount(self) -> Decimal:
        return from_minor(self.owed, self.currency)

    @property
    def lost_amount(self) -> Decimal:
        return from_minor(self.lost, self.currency)

    @property
    def sum(self) -> Decimal:
        """The amount that the words are about, if they are about one."""
        if self.owed:
            return self.owed_amount
        if self.lost:
            return self.lost_amount
        minor = {
            PaidState.FAILED: self.failed,
            PaidState.UNDER_WAY: self.under_way,
            PaidState.PART_BACK: self.back,
        }.get(self.state, 0)
        return from_minor(minor, self.currency)

    @property
    def back_amount(self) -> Decimal:
        return from_minor(self.back, self.currency)

    @property
    def under_way_amount(self) -> Decimal:
        return from_minor(self.under_way, self.currency)

    @property
    def failed_amount(self) -> Decimal:
        return from_minor(self.failed, self.currency)

    @property
    def kept(self) -> Decimal:
        """What stays paid once all that was asked for has gone back."""
        return from_minor(self.paid - self.back - self.under_way, self.currency)


Row = Order | VendorOrder
# Cash is collected with the goods: states of an order and of a part.
_COLLECTED = frozenset({OrderStatus.SHIPPED, OrderStatus.RECEIVED})
DISPUTED: Hook[Callable[[Collection[int]], set[int]]] = Hook(
    __name__, "which orders' payments are disputed"
)


def disputed_among(order_ids: Collection[int]) -> set[int]:
    """Which of these orders' payments are disputed now."""
    return {pk for ask in DISPUTED if order_ids for pk in ask(order_ids)}


def payment_status(row: Row) -> PaymentStatus:
    if isinstance(row, Order):
        return statuses_of_order(row, [])[0]
    return payment_statuses([row])[row.pk]


def statuses_of_order(
    order: Order, vendor_orders: Iterable[VendorOrder]
) -> tuple[PaymentStatus, dict[int, PaymentStatus]]:
    """Of the whole and of its parts by their id; at most three queries.

    One while nothing was paid: then nothing can be on its way back or disputed.
    """
    known = list(vendor_orders)
    came = {} if order.paid_at else {order.pk: sum(_came_for(order.pk))}
    disputed, rows = set[int](), list[Any]()
    if order.paid_at or came[order.pk]:
        disputed = disputed_among({order.pk})
        # No part has the id 0: a list must hold something.
        rows = _back_of_order(order.pk, [part.pk for part in known] or [0])

    def summed(mine: list[Any]) -> dict[str, int]:
        return {name: sum(row[at] for row in mine) for at, name in enumerate(_WAYS, 2)}

    whole = summed([row for row in rows if row[0] == order.pk])

    def of_vendor_order(vendor_order: VendorOrder) -> dict[str, int]:
        return summed([row for row in rows if row[1] == vendor_order.pk])

    owed = _owed([order]) | _owed(known)
    return _status(order, order, came, whole, disputed=disputed, owed=owed), {
        vendor_order.pk: _status(
            vendor_order,
            order,
            came,
            of_vendor_order(vendor_order),
            disputed=disputed,
            owed=owed,
        )
        for vendor_order in known
    }


def _owed(rows: Iterable[Row]) -> dict[Row, tuple[int, int]]:
    """What is owed and lost of those on invoice, or with a deposit; no query where none
    is.
    """
    parts = {each.pk: each for each in rows if isinstance(each, VendorOrder)}
    orders = {each.pk: each for each in rows if isinstance(each, Order)}
    later = [pk for pk, each in parts.items() if each.on_invoice or each.rest]
    whole = [pk for pk, each in orders.items() if each.on_invoice or each.rest]
    found: dict[Row, tuple[int, int]] = {}
    if later:
        of_parts = owed_and_lost("vendor_order", later)
        found |= {parts[pk]: both for pk, both in of_parts.items()}
    if whole:
        of_orders = owed_and_lost("vendor_order__order", whole)
        found |= {orders[pk]: both for pk, both in of_orders.items()}
    return found


def payment_statuses(
    rows: Iterable[Row], *, disputed: set[int] | None = None
) -> dict[int, PaymentStatus]:
    """By id, of orders or of parts that know their order; at most three queries.

    `disputed` are the ids of disputed orders where they are known.
    """
    rows = list(rows)
    orders = {row.pk: row if isinstance(row, Order) else row.order for row in rows}
    came = _came([order for order in orders.values() if not order.paid_at])
    back = _back(rows)
    wanted = {order.pk for order in orders.values()}
    known = disputed_among(wanted) if disputed is None else disputed
    owed = _owed(rows)
    return {
        row.pk: _status(
            row,
            orders[row.pk],
            came,
            back.get(row.pk, {}),
            disputed=known,
            owed=owed,
        )
        for row in rows
    }


def _status(
    row: Row,
    order: Order,
    came: dict[int, int],
    back: dict[str, int],
    *,
    disputed: set[int],
    owed: dict[Row, tuple[int, int]],
) -> PaymentStatus:
    total = row.total_incl_tax if isinstance(row, Order) else row.total
    paid = to_minor(total, order.currency) if order.paid_at else 0
    if isinstance(row, Order):
        paid = paid or came.get(order.pk, 0)
    given, under_way = back.get("given", 0), back.get("under_way", 0)
    still_owed, lost = owed.get(row, (0, 0))
    return PaymentStatus(
        currency=order.currency,
        paid=paid,
        back=given,
        under_way=under_way,
        # What failed may have gone back another way since.
        failed=max(min(back.get("failed", 0), paid - given - under_way), 0),
        from_balance=to_minor(row.from_balance, order.currency) if paid else 0,
        is_disputed=order.pk in disputed,
        is_free=order.paid_at is not None and not total,
        in_cash=order.in_cash if isinstance(row, Order) else row.in_cash,
        is_collected=row.status in _COLLECTED,
        on_invoice=row.on_invoice,
        owed=still_owed,
        lost=lost,
    )


@Prepared
def _came_for(order: Any) -> QuerySet[Payment, Any]:
    rows = Payment.objects.filter(order=order, state=PaymentState.SUCCEEDED)
    return rows.values_list("amount", flat=True)


def _came(unpaid: Sequence[Order]) -> dict[int, int]:
    """What came for orders that could not stand any more."""
    if not unpaid:
        return {}
    rows = Payment.objects.filter(order__in=unpaid, state=PaymentState.SUCCEEDED)
    return dict(rows.order_by().values_list("order").annotate(Sum("amount")))


def _back(rows: Sequence[Row]) -> dict[int, dict[str, int]]:
    if not rows:
        return {}
    of = "payment__order" if isinstance(rows[0], Order) else "vendor_order"
    wanted = Q(**{f"{of}__in": [row.pk for row in rows]})
    return {row[of]: row for row in _summed(wanted, of)}


_WAYS = ("given", "under_way", "failed")


@Prepared
def _back_of_order(order: Any, parts: Any) -> QuerySet[Refund, Any]:
    wanted = Q(payment__order=order) | any_of("vendor_order", parts)
    by = ("payment__order", "vendor_order")
    return _summed(wanted, *by).values_list(*by, *_WAYS)


def _summed(wanted: Q, *by: str) -> QuerySet[Refund, Any]:
    """What was given back, is under way, and failed; one query."""
    return (
        of_purchases()
        .filter(wanted)
        .annotate(is_retried=Exists(NEXT_TRY))
        .order_by()
        .values(*by)
        .annotate(
            given=Sum("amount", default=0, filter=Q(state=RefundState.SUCCEEDED)),
            under_way=Sum("amount", default=0, filter=Q(state__in=UNDER_WAY)),
            failed=Sum(
                "amount",
                default=0,
                filter=Q(state=RefundState.FAILED, is_retried=False),
            ),
        )
    )


def of_purchases() -> QuerySet[Refund]:
    """Refunds of what was bought, not of a balance that is paid out."""
    return Refund.objects.filter(cash_out=None)


def not_retried(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """Without those whose place another took."""
    return refunds.exclude(Exists(NEXT_TRY))


# What of sales went back to shoppers. Every refund that stands counts, whoever bears it
# and for whatever reason: packs that were missing, weighed less or taken back, claims,
# goodwill. One that failed gave nothing back. Of goods it is by the lines that a refund
# names. Deposits for containers are no sales. In minor units.


def gone_back_of_vendor_order() -> Coalesce:
    """For each seller's part: all that went back of it."""
    amount = F("amount") - F("container_deposits")
    return _sum(Refund.objects.filter(STANDS), "vendor_order", amount)


def gone_back_of_line() -> Coalesce:
    """For each line: what went back of its price."""
    return _sum(RefundLine.objects.filter(LINE_STANDS), "line")


def _sum(rows: QuerySet[Any], by: str, amount: Combinable | str = "amount") -> Coalesce:
    grouped = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    found = Subquery(grouped.annotate(total=Sum(amount)).values("total"))
    return Coalesce(found, Value(0), output_field=BigIntegerField())
