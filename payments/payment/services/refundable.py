"""How much may still go back, where to, and what stands against it.

A part was paid by card or wallet, from the shopper's balance, or by both. The way that
paid gets back at most what it paid; what is beyond that goes to the balance. Apps above
say when nothing may go back, and why.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.hooks import Hook
from core.money import to_minor
from core.refusals import RefusalError
from orders.order.models import VendorOrder
from orders.order.services.cancellation import CancelError
from orders.order.services.vendor_orders import PackingError
from payments.payment.container_deposits import held_for
from payments.payment.models import Payment, Refund, RefundLine
from payments.payment.on_invoice import lost_of_parts
from payments.payment.queries import disputed_among
from payments.payment.states import Destination, PaymentState, RefundState

BY_METHOD = Q(destination=Destination.METHOD)
# Nothing of it comes from the payment.
OFF_WHAT_IS_OWED = Q(destination=Destination.OWED)
# A refund of a purchase, not of a balance that is paid back.
OF_PURCHASE = Q(cash_out=None)


class RefundTooLargeError(RefusalError, ValueError):
    """Raised when more would go back than the payment still holds. Nothing changed."""

    says: str | Promise = _("More would go back than is left of this payment.")


@dataclass(frozen=True)
class RefundShare:
    """So much of a refund, to one place; `returned` of it the balance had paid."""

    destination: str
    amount: int
    returned: int = 0


@dataclass(frozen=True)
class RefundableAmount:
    """What is left to go back by the way that paid, and of what the balance paid."""

    method: int
    balance: int
    # Some of what the card or wallet paid may have gone back to it for another order.
    at_stripe: int

    def shares(self, amount: int, destination: str) -> list[RefundShare]:
        """Where the amount goes: the card or wallet first, if that is wished.

        Raises `RefundTooLargeError`.
        """
        if amount > self.method + self.balance:
            message = f"{amount} is more than is left of {self.method}+{self.balance}"
            raise RefundTooLargeError(message)
        by_method = 0
        if destination == Destination.METHOD:
            by_method = min(amount, self.method, self.at_stripe)
        rest = amount - by_method
        # Of the rest as much as there is goes back as it came.
        to_balance = RefundShare(Destination.BALANCE, rest, min(rest, self.balance))
        shares = [RefundShare(Destination.METHOD, by_method), to_balance]
        return [share for share in shares if share.amount]


def refundable_of(
    payment: Payment, vendor_order: VendorOrder | None
) -> RefundableAmount:
    """What may go back of a part, or of a payment whose order can't stand."""
    at_stripe = left_at_stripe(payment)
    of_purchase = payment.refunds.filter(OF_PURCHASE)
    whole_given, whole_returned = _given(of_purchase.exclude(OFF_WHAT_IS_OWED))
    if vendor_order is None:
        came = payment.amount - (whole_given - whole_returned)
        return RefundableAmount(
            method=min(came, at_stripe), balance=0, at_stripe=at_stripe
        )
    given, returned = _given(vendor_order.refunds.all())
    total = to_minor(vendor_order.total, payment.currency)
    from_balance = to_minor(vendor_order.from_balance, payment.currency)
    left = payment.amount + payment.from_balance - whole_given
    method = total - from_balance - (given - returned) - _lost(vendor_order)
    balance = from_balance - returned
    return RefundableAmount(
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
    vendor_order: VendorOrder, lines: Mapping[int, int], currency: str
) -> None:
    """Of no line more than it cost; every line is the part's own.

    Raises `RefundTooLargeError`.
    """
    left = left_of_lines(vendor_order, currency)
    for line_id, amount in lines.items():
        if amount > left.get(line_id, 0):
            message = f"{amount} is more than is left of line {line_id}"
            raise RefundTooLargeError(message)


def require_held(
    vendor_order: VendorOrder, amount: int, deposits: int, currency: str
) -> None:
    """Deposits for containers go back of what is held of them, the rest of the price.

    Raises `RefundTooLargeError`.
    """
    if not (vendor_order.container_deposits or deposits):
        return
    if deposits > held_for(vendor_order):
        message = f"{deposits} is more than is held for containers of {vendor_order}"
        raise RefundTooLargeError(message)
    if amount - deposits > left_of_price(vendor_order, currency):
        message = f"{amount} is more than is left of the price of {vendor_order}"
        raise RefundTooLargeError(message)


def left_of_price(vendor_order: VendorOrder, currency: str) -> int:
    """What of a part's price has not gone back, deposits for containers apart.

    What was written off never came.
    """
    price = to_minor(vendor_order.total - vendor_order.container_deposits, currency)
    return max(price - given_of_price(vendor_order) - _lost(vendor_order), 0)


def given_of_price(vendor_order: VendorOrder) -> int:
    """What went back of a part's price, in minor units."""
    alive = vendor_order.refunds.exclude(state=RefundState.FAILED)
    priced = Sum(F("amount") - F("container_deposits"), default=0)
    return int(alive.aggregate(total=priced)["total"])


def left_of_lines(vendor_order: VendorOrder, currency: str) -> dict[int, int]:
    """What of each line's price has not gone back, in minor units, by line id."""
    back = RefundLine.objects.filter(line__vendor_order=vendor_order)
    alive = back.exclude(refund__state=RefundState.FAILED).order_by()
    given = dict(alive.values_list("line").annotate(total=Sum("amount")))
    prices = vendor_order.lines.values_list("pk", "line_price_incl_tax")
    return {pk: to_minor(price, currency) - given.get(pk, 0) for pk, price in prices}


def left_of_vendor_order(vendor_order: VendorOrder, currency: str) -> int:
    """What of all that the part cost has not gone back, in minor units.

    What was written off never came.
    """
    given, _returned = _given(vendor_order.refunds.all())
    return to_minor(vendor_order.total, currency) - given - _lost(vendor_order)


def _lost(vendor_order: VendorOrder) -> int:
    if not vendor_order.on_invoice:
        return 0
    return lost_of_parts([vendor_order.pk]).get(vendor_order.pk, 0)


class RefundBlockedError(RefundTooLargeError, PackingError, CancelError):
    """Raised when nothing may go back on a payment now, whatever the amount.

    The text says why. Cancelling and packing are refused with it where they would pay
    something back.
    """

    says = ""


class MoneyReturnedError(RefundBlockedError):
    """Raised when the bank gave the whole payment back, so that nothing is left to go.

    Acts that would pay something back go on without it.
    """


Guard = Callable[[Payment], str]

# Both say why, or "", and are asked while the order and the payment are locked. What
# went back another way never changes any more, unlike what guards say.
GUARDS: Hook[Guard] = Hook(__name__, "what blocks refunds of a payment")
RETURNED: Hook[Guard] = Hook(__name__, "how a payment went back another way")


def require_unblocked(payment: Payment) -> None:
    """Raises `RefundBlockedError`; `MoneyReturnedError` when that is for good."""
    for guard in GUARDS:
        if reason := guard(payment):
            raise RefundBlockedError(reason)
    for told in RETURNED:
        if reason := told(payment):
            raise MoneyReturnedError(reason)


def blocked_among(order_ids: Collection[int]) -> set[int]:
    """Which of these orders' payments nothing may go back on for now."""
    disputed = disputed_among(order_ids)
    rows = Payment.objects.filter(order__in=disputed, state=PaymentState.SUCCEEDED)
    return {row.order_id for row in rows if any(guard(row) for guard in GUARDS)}
