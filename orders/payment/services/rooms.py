"""How much may still go back, and where to: what bounds every refund.

A part was paid by card or wallet, from the shopper's balance, or by both. The way that
paid gets back at most what it paid; what is beyond that goes to the balance.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from core.money import to_minor
from orders.order.models import VendorOrder
from orders.payment.models import Payment, Refund, RefundLine
from orders.payment.states import Destination, RefundState

BY_METHOD = Q(destination=Destination.METHOD)
# A refund of a purchase, not of a balance that is paid back.
OF_PURCHASE = Q(cash_out=None)


class RefundTooLarge(ValueError):  # noqa: N818 - the trade's word
    """Raised when more would go back than the payment still holds. Nothing changed."""


@dataclass(frozen=True)
class Share:
    """So much of a refund, to one place; `returned` of it the balance had paid."""

    destination: str
    amount: int
    returned: int = 0


@dataclass(frozen=True)
class Room:
    """What is left to go back by the way that paid, and of what the balance paid."""

    method: int
    balance: int
    # Some of what the card or wallet paid may have gone back to it for another order.
    at_stripe: int

    def shares(self, amount: int, destination: str) -> list[Share]:
        """Where the amount goes: the card or wallet first, if that is wished.

        Raises `RefundTooLarge`.
        """
        if amount > self.method + self.balance:
            message = f"{amount} is more than is left of {self.method}+{self.balance}"
            raise RefundTooLarge(message)
        by_method = 0
        if destination == Destination.METHOD:
            by_method = min(amount, self.method, self.at_stripe)
        rest = amount - by_method
        # Of the rest as much as there is goes back as it came.
        to_balance = Share(Destination.BALANCE, rest, min(rest, self.balance))
        shares = [Share(Destination.METHOD, by_method), to_balance]
        return [share for share in shares if share.amount]


def room_of(payment: Payment, part: VendorOrder | None) -> Room:
    """What may go back of a part, or of a payment whose order can't stand."""
    at_stripe = left_at_stripe(payment)
    whole_given, whole_returned = _given(payment.refunds.filter(OF_PURCHASE))
    if part is None:
        came = payment.amount - (whole_given - whole_returned)
        return Room(method=min(came, at_stripe), balance=0, at_stripe=at_stripe)
    given, returned = _given(part.refunds.all())
    total = to_minor(part.total, payment.currency)
    from_balance = to_minor(part.from_balance, payment.currency)
    left = payment.amount + payment.from_balance - whole_given
    method = total - from_balance - (given - returned)
    balance = from_balance - returned
    return Room(
        method=min(method, max(left - balance, 0)),
        balance=min(balance, left),
        at_stripe=at_stripe,
    )


def left_at_stripe(payment: Payment) -> int:
    """What of the charge has not gone back, for whatever reason."""
    given, _returned = _given(payment.refunds.filter(BY_METHOD))
    return payment.amount - given


def _given(refunds: QuerySet[Refund]) -> tuple[int, int]:
    """What goes back by them, and how much of it the balance had paid."""
    alive = refunds.exclude(state=RefundState.FAILED)
    sums = alive.aggregate(
        given=Sum("amount", default=0), returned=Sum("from_balance", default=0)
    )
    return int(sums["given"]), int(sums["returned"])


def with_left_at_stripe(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Payments with `left`, what of the charge has not gone back."""
    by_method = Q(refunds__destination=Destination.METHOD)
    alive = by_method & ~Q(refunds__state=RefundState.FAILED)
    given = Sum("refunds__amount", filter=alive, default=0)
    return payments.annotate(left=F("amount") - given)


def require_within_lines(
    part: VendorOrder, lines: Mapping[int, int], currency: str
) -> None:
    """Of no line more than it cost; every line is the part's own.

    Raises `RefundTooLarge`.
    """
    left = left_of_lines(part, currency)
    for line_id, amount in lines.items():
        if amount > left.get(line_id, 0):
            message = f"{amount} is more than is left of line {line_id}"
            raise RefundTooLarge(message)


def left_of_lines(part: VendorOrder, currency: str) -> dict[int, int]:
    """What of each line's price has not gone back, in minor units, by line id."""
    back = RefundLine.objects.filter(line__vendor_order=part)
    alive = back.exclude(refund__state=RefundState.FAILED).order_by()
    given = dict(alive.values_list("line").annotate(total=Sum("amount")))
    prices = part.lines.values_list("pk", "line_price_incl_tax")
    return {pk: to_minor(price, currency) - given.get(pk, 0) for pk, price in prices}


def left_of_part(part: VendorOrder, currency: str) -> int:
    """What of all that the part cost has not gone back, in minor units."""
    given, _returned = _given(part.refunds.all())
    return to_minor(part.total, currency) - given
