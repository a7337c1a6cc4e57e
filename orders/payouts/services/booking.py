"""From what happened to an order's money to the books; each thing is booked once."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from core.money import to_minor
from orders.ledger.services import Account, Draft, Entry, negated, post
from orders.ledger.states import AccountKind, Kind
from orders.order.models import Order, VendorOrder
from orders.payment.models import Payment, Refund
from orders.payment.states import Bearer, Destination, RefundState
from orders.payouts.models import LineDiscount, LineFee
from orders.payouts.queries import Holding, holdings_of

from .entries import (
    REFUNDS,
    SHOPPERS,
    UNPLACED,
    fee_entries,
    funder_entries,
    payable,
    pending,
)
from .returns import of_free_lines, with_refund


def book_orders(orders: Sequence[Order]) -> int:
    """Book paid orders: the shopper's money, the fees, and each seller's rest.

    Returns how many were new. As many queries for a thousand orders as for one.
    """
    rows = VendorOrder.objects.filter(order__in=orders).select_related("order")
    parts: dict[int, list[VendorOrder]] = {}
    for part in rows.order_by("pk"):
        parts.setdefault(part.order_id, []).append(part)
    fees: dict[int, list[LineFee]] = {}
    for fee in LineFee.objects.filter(part__order__in=orders):
        fees.setdefault(fee.part_id, []).append(fee)
    gifts: dict[int, list[LineDiscount]] = {}
    for gift in LineDiscount.objects.filter(part__order__in=orders):
        gifts.setdefault(gift.part_id, []).append(gift)
    drafts = [
        Draft(
            cause=f"paid:{order.number}",
            kind=Kind.PAID,
            currency=order.currency,
            entries=[
                entry
                for part in parts.get(order.pk, ())
                for entry in _sale(
                    part,
                    order.currency,
                    fees.get(part.pk, ()),
                    gifts.get(part.pk, ()),
                )
            ],
            created=order.paid_at,
        )
        for order in orders
        if order.paid_at
    ]
    return len(post(drafts))


def _sale(
    part: VendorOrder,
    currency: str,
    fees: Iterable[LineFee],
    gifts: Iterable[LineDiscount],
) -> list[Entry]:
    """The seller gets what the shopper paid and others fund, less the fees."""
    total = to_minor(part.total, currency)
    from_balance = to_minor(part.from_balance, currency)
    others = [
        entry
        for fee in fees
        for entry in fee_entries(fee, fee.amount, fee.tax, part.pk)
    ]
    for gift in gifts:
        others += funder_entries(gift, -gift.by_cooperative, -gift.by_market, part.pk)
    rest = total - sum(entry.amount for entry in others)
    return [
        Entry(SHOPPERS, from_balance - total, part.pk),
        *_from_balance(part, from_balance),
        *others,
        Entry(pending(part.partner_id), rest, part.pk),
    ]


def book_unplaced(payment: Payment, amount: int) -> None:
    """Money came for an order that can't stand; it waits to go back."""
    entries = [Entry(SHOPPERS, -amount), Entry(UNPLACED, amount)]
    post([Draft(f"unplaced:{payment.key}", Kind.UNPLACED, payment.currency, entries)])


def book_refund(refund: Refund) -> None:
    """Take what goes back from those who had it: seller, market, cooperative.

    Who paid for a discount of the lines has its share of that back from the seller.
    One that somebody else than the seller bears leaves seller and fees as they are. The
    caller has locked the order.
    """
    part = refund.vendor_order
    if refund.cash_out_id:
        taken = [Entry(_balance(refund), -refund.amount)]
    elif part is None:
        taken = [Entry(UNPLACED, -refund.amount)]
    elif refund.bearer != Bearer.SELLER:
        taken = _borne(refund, part)
    else:
        holders = holdings_of([part])[part.pk]
        taken = with_refund(refund, part, holders)
        rest = refund.amount + sum(entry.amount for entry in taken)
        taken += _from_seller(part, rest, holders)
    back = Entry(REFUNDS, refund.amount, refund.vendor_order_id)
    currency = refund.payment.currency
    post(
        [
            Draft(
                f"refund:{refund.pk}",
                Kind.REFUND,
                currency,
                [*taken, back],
                created=refund.created,
            )
        ]
    )


def _from_balance(part: VendorOrder, amount: int) -> list[Entry]:
    shopper = part.order.user_id
    if not amount or shopper is None:
        return []
    return [Entry(Account(AccountKind.BALANCE, user_id=shopper), -amount, part.pk)]


def _balance(refund: Refund) -> Account:
    shopper = refund.payment.order.user_id
    return Account(AccountKind.BALANCE, user_id=shopper)


def book_unsold(part: VendorOrder, cause: str, *, is_all: bool = False) -> None:
    """Undo fees and funding of what was not delivered of lines that cost nothing.

    No refund does: the shopper has nothing to get back. `is_all` takes every line as
    not delivered. The caller has locked the order.
    """
    holders = holdings_of([part])[part.pk]
    taken = of_free_lines(part, holders, is_all=is_all)
    taken += _from_seller(part, sum(entry.amount for entry in taken), holders)
    post([Draft(f"unsold:{cause}", Kind.UNFUNDED, part.order.currency, taken)])


def _from_seller(
    part: VendorOrder, amount: int, holders: Mapping[int, Holding]
) -> list[Entry]:
    """Take it from what is not yet earned first; more than is there leaves a debt."""
    waiting = max(holders[part.partner_id][AccountKind.PENDING], 0)
    first = min(amount, waiting)
    return [
        Entry(pending(part.partner_id), -first, part.pk),
        Entry(payable(part.partner_id), first - amount, part.pk),
    ]


def _borne(refund: Refund, part: VendorOrder) -> list[Entry]:
    """Of a cooperative its fees of the sale that wait go first; the rest it owes."""
    if refund.bearer != Bearer.COOPERATIVE or refund.borne_by_id is None:
        carrier = refund.bearer == Bearer.CARRIER
        to = Account(AccountKind.CARRIERS if carrier else AccountKind.GOODWILL)
        return [Entry(to, -refund.amount, part.pk)]
    theirs = refund.borne_by_id
    held = holdings_of([part])[part.pk].get(theirs, {})
    first = min(refund.amount, max(held.get(AccountKind.COOPERATIVE, 0), 0))
    fees = Account(AccountKind.COOPERATIVE, partner_id=theirs)
    return [
        Entry(fees, -first, part.pk),
        Entry(payable(theirs), first - refund.amount, part.pk),
    ]


def book_refund_end(refund: Refund) -> None:
    """The refund arrived, or all that was booked for it is undone."""
    currency, cause = refund.payment.currency, f"refund:{refund.pk}"
    when = refund.settled_at or timezone.now()
    if refund.state == RefundState.SUCCEEDED:
        part = refund.vendor_order_id
        on_balance = refund.destination == Destination.BALANCE
        entries = [
            Entry(REFUNDS, -refund.amount, part),
            Entry(_balance(refund) if on_balance else SHOPPERS, refund.amount, part),
        ]
        post(
            [Draft(f"{cause}:sent", Kind.REFUND_SENT, currency, entries, created=when)]
        )
    elif refund.state == RefundState.FAILED:
        undone = [*negated(cause), *negated(f"{cause}:sent")]
        failed = Draft(
            f"{cause}:failed", Kind.REFUND_FAILED, currency, undone, created=when
        )
        post([failed])
