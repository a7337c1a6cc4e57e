"""What is paid later, after a deposit: what of it is owed, and what goes back of both.

The deposit is the order's payment as any other; the rest of a part is a payment of its
own. Money goes back off what is still owed first, then by the payment of the rest, then
by that of the deposit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from core.money import to_minor
from orders.order.models import VendorOrder
from orders.order.states import WAITING
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import owed_for
from payments.payment.queries import paid_with
from payments.payment.signals import rest_paid
from payments.payment.states import Destination, PaymentState, RefundState

from .refundable import (
    MoneyReturnedError,
    RefundShare,
    RefundTooLargeError,
    refundable_of,
    require_unblocked,
)

UNPLACED = "unplaced:"


@dataclass(frozen=True)
class WayBack:
    """So much of a refund, by one payment."""

    payment: Payment
    share: RefundShare


def can_pay_rest(part: VendorOrder) -> bool:
    """Whether its shopper is asked for the rest of it now."""
    return bool(part.rest_due and part.status in WAITING and owed_for(part))


def take_rest(payment: Payment) -> bool:
    """Book the rest's money as arrived; False for what is not owed so any more.

    The caller holds the order.
    """
    if payment.rest_of_id is None:
        return False
    part = VendorOrder.objects.select_related("order").get(pk=payment.rest_of_id)
    if not can_pay_rest(part) or owed_for(part) != payment.amount:
        return False
    rest_paid.send(sender=Payment, payment=payment, vendor_order=part)
    return True


def rest_payments(part: VendorOrder) -> QuerySet[Payment]:
    """Those whose money stands, the latest first; what came wrongly goes back."""
    rows = part.rest_payments.filter(state=PaymentState.SUCCEEDED)
    return rows.exclude(refunds__cause__startswith=UNPLACED).order_by("-pk")


def ways_back(
    payment: Payment, part: VendorOrder | None, amount: int, destination: str
) -> list[WayBack]:
    """Where an amount goes, and by which payments it had come.

    Raises `RefundTooLargeError`, and `RefundBlockedError` where nothing may go back by
    one of the payments now. What a bank gave back already is left out.
    """
    if part is None or not part.rest:
        require_unblocked(payment)
        shares = refundable_of(payment, part).shares(amount, destination)
        return [WayBack(payment, share) for share in shares]
    found = []
    for by, way, room in _rooms(part, destination):
        if take := min(amount, room):
            found.append(WayBack(by, RefundShare(way, take)))
            amount -= take
    if amount:
        message = f"{amount} is more than is left of {part}"
        raise RefundTooLargeError(message)
    return _without_returned(found)


def _rooms(part: VendorOrder, destination: str) -> list[tuple[Payment, str, int]]:
    first = paid_with(part)
    if first is None:
        return []
    rooms = [(first, str(Destination.OWED), owed_for(part))]
    rooms += [
        (rest, destination, rest.amount - _given(rest.refunds.all()))
        for rest in rest_payments(part)
    ]
    currency = part.order.currency
    deposit = to_minor(part.total - part.rest, currency)
    rooms.append((first, destination, deposit - _given(_of_deposit(first, part))))
    return rooms


def _of_deposit(payment: Payment, part: VendorOrder) -> QuerySet[Refund]:
    rows = payment.refunds.filter(vendor_order=part)
    return rows.exclude(destination=Destination.OWED)


def _given(refunds: QuerySet[Refund]) -> int:
    alive = refunds.exclude(state=RefundState.FAILED)
    return sum(alive.values_list("amount", flat=True))


def _without_returned(ways: Sequence[WayBack]) -> list[WayBack]:
    """What is owed can always be taken off; the rest where its payment still stands."""
    found, why = [], None
    for each in ways:
        if each.share.destination != Destination.OWED:
            try:
                require_unblocked(each.payment)
            except MoneyReturnedError as returned:
                why = returned
                continue
        found.append(each)
    if why and not found:
        raise why
    return found


def left_by(payment: Payment, part: VendorOrder) -> int:
    """What of a part came by this payment and has not gone back."""
    currency = part.order.currency
    if payment.rest_of_id:
        is_its = payment.rest_of_id == part.pk
        return payment.amount - _given(payment.refunds.all()) if is_its else 0
    deposit = to_minor(part.total - part.rest, currency)
    return deposit - _given(_of_deposit(payment, part))
