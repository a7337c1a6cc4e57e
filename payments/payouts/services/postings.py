"""From what happened to an order's money to the books; each thing is booked once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from core.money import to_minor
from core.prepared import Prepared, any_of
from orders.order.models import Order, VendorOrder
from payments.credit.services import of_shopper
from payments.ledger.services import Account, Draft, Entry, negated, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.container_deposits import CONTAINERS
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import RECEIVABLE, RESTS, is_off_invoice
from payments.payment.services.cash import TO_COLLECT, is_collected, of_seller
from payments.payment.services.vendor_refunds import left_of
from payments.payment.states import Destination, LiableParty, RefundState
from payments.payouts.models import LineDiscount, LineFee
from payments.payouts.queries import Holding, holdings_of

from .entries import (
    REFUNDS,
    SHOPPERS,
    UNPLACED,
    cooperative,
    fee_entries,
    funder_entries,
    payable,
    pending,
)
from .returns import of_free_lines, with_refund


def book_orders(
    orders: Sequence[Order], known: Iterable[VendorOrder] | None = None
) -> int:
    """Book paid orders: the shopper's money, the fees, and each seller's rest.

    Returns how many were new. As many queries for a thousand orders as for one; one
    less where all their parts are `known`.
    """
    rows = VendorOrder.objects.filter(order__in=orders).select_related("order")
    vendor_orders: dict[int, list[VendorOrder]] = {}
    for vendor_order in known or rows.order_by("pk"):
        vendor_orders.setdefault(vendor_order.order_id, []).append(vendor_order)
    ids = [order.pk for order in orders]
    fees: dict[int, list[LineFee]] = {}
    for fee in _fees.of_all(ids):
        fees.setdefault(fee.vendor_order_id, []).append(fee)
    gifts: dict[int, list[LineDiscount]] = {}
    for gift in _gifts.of_all(ids):
        gifts.setdefault(gift.vendor_order_id, []).append(gift)
    drafts = [
        Draft(
            cause=f"paid:{order.number}",
            kind=TransactionKind.PAID,
            currency=order.currency,
            entries=[
                entry
                for vendor_order in vendor_orders.get(order.pk, ())
                for entry in _sale(
                    vendor_order,
                    order.currency,
                    fees.get(vendor_order.pk, ()),
                    gifts.get(vendor_order.pk, ()),
                )
            ],
            created=order.paid_at,
        )
        for order in orders
        if order.paid_at
    ]
    return len(post(drafts))


@Prepared
def _fees(orders: Any) -> QuerySet[LineFee]:
    parts = VendorOrder.objects.filter(any_of("order", orders))
    return LineFee.objects.filter(vendor_order__in=parts)


@Prepared
def _gifts(orders: Any) -> QuerySet[LineDiscount]:
    parts = VendorOrder.objects.filter(any_of("order", orders))
    return LineDiscount.objects.filter(vendor_order__in=parts)


def _sale(
    vendor_order: VendorOrder,
    currency: str,
    fees: Iterable[LineFee],
    gifts: Iterable[LineDiscount],
) -> list[Entry]:
    """The seller gets what the shopper paid and others fund, less the fees.

    What was paid for containers is kept for the shopper.
    """
    total = to_minor(vendor_order.total, currency)
    from_balance = to_minor(vendor_order.from_balance, currency)
    others = [
        entry
        for fee in fees
        for entry in fee_entries(fee, fee.amount, fee.tax, vendor_order.pk)
    ]
    for gift in gifts:
        others += funder_entries(
            gift, -gift.by_cooperative, -gift.by_market, vendor_order.pk
        )
    deposits = to_minor(vendor_order.container_deposits, currency)
    others.append(Entry(CONTAINERS, deposits, vendor_order.pk))
    sellers = total - sum(entry.amount for entry in others)
    later = to_minor(vendor_order.rest, currency)
    paid_on = TO_COLLECT if vendor_order.in_cash else SHOPPERS
    if vendor_order.on_invoice:
        paid_on = RECEIVABLE
    return [
        Entry(paid_on, from_balance + later - total, vendor_order.pk),
        Entry(RESTS, -later, vendor_order.pk),
        *_from_balance(vendor_order, from_balance),
        *others,
        Entry(pending(vendor_order.partner_id), sellers, vendor_order.pk),
    ]


def book_rest(payment: Payment, vendor_order: VendorOrder) -> None:
    """What was owed after a deposit is there. The caller has locked the order."""
    entries = [
        Entry(SHOPPERS, -payment.amount, vendor_order.pk),
        Entry(RESTS, payment.amount, vendor_order.pk),
    ]
    kind = TransactionKind.REST_PAID
    post([Draft(f"rest:{payment.key}", kind, payment.currency, entries)])


def book_unplaced(payment: Payment, amount: int) -> None:
    """Money came for an order that can't stand; it waits to go back."""
    entries = [Entry(SHOPPERS, -amount), Entry(UNPLACED, amount)]
    post(
        [
            Draft(
                f"unplaced:{payment.key}",
                TransactionKind.UNPLACED,
                payment.currency,
                entries,
            )
        ]
    )


def book_refund(refund: Refund) -> None:
    """Take what goes back from those who had it: seller, market, cooperative.

    Who paid for a discount of the lines has its share of that back from the seller.
    One that somebody else than the seller bears leaves seller and fees as they are.
    What was paid for containers comes from where it is kept. The caller has locked the
    order.
    """
    vendor_order = refund.vendor_order
    if refund.cash_out_id:
        taken = [Entry(_balance(refund), -refund.amount)]
    elif vendor_order is None:
        taken = [Entry(UNPLACED, -refund.amount)]
    elif refund.bearer != LiableParty.SELLER:
        taken = _borne(refund, vendor_order)
    else:
        holders = holdings_of([vendor_order])[vendor_order.pk]
        taken = with_refund(refund, vendor_order, holders)
        taken.append(_deposits(refund))
        rest = refund.amount + sum(entry.amount for entry in taken)
        taken += _from_seller(vendor_order, rest, holders)
    back = Entry(REFUNDS, refund.amount, refund.vendor_order_id)
    currency = refund.payment.currency
    post(
        [
            Draft(
                f"refund:{refund.pk}",
                TransactionKind.REFUND,
                currency,
                [*taken, back],
                created=refund.created,
            )
        ]
    )


def _from_balance(vendor_order: VendorOrder, amount: int) -> list[Entry]:
    shopper = vendor_order.order.user_id
    if not amount or shopper is None:
        return []
    account = of_shopper(shopper, vendor_order.order.earmark)
    return [Entry(account, -amount, vendor_order.pk)]


def _balance(refund: Refund) -> Account:
    """A balance that is paid out is nobody's prepayment."""
    order = refund.payment.order
    earmark = None if refund.cash_out_id else order.earmark
    return of_shopper(order.user_id, earmark)


def book_unsold(vendor_order: VendorOrder, cause: str, *, is_all: bool = False) -> None:
    """Undo fees and funding of what was not delivered of lines that cost nothing.

    No refund does: the shopper has nothing to get back. `is_all` takes every line as
    not delivered. The caller has locked the order.
    """
    holders = holdings_of([vendor_order])[vendor_order.pk]
    taken = of_free_lines(vendor_order, holders, is_all=is_all)
    taken += _from_seller(vendor_order, sum(entry.amount for entry in taken), holders)
    post(
        [
            Draft(
                f"unsold:{cause}",
                TransactionKind.UNFUNDED,
                vendor_order.order.currency,
                taken,
            )
        ]
    )


def _from_seller(
    vendor_order: VendorOrder, amount: int, holders: Mapping[int, Holding]
) -> list[Entry]:
    """Take it from what is not yet earned first; more than is there leaves a debt."""
    waiting = max(holders[vendor_order.partner_id][AccountKind.PENDING], 0)
    first = min(amount, waiting)
    return [
        Entry(pending(vendor_order.partner_id), -first, vendor_order.pk),
        Entry(payable(vendor_order.partner_id), first - amount, vendor_order.pk),
    ]


def _borne(refund: Refund, vendor_order: VendorOrder) -> list[Entry]:
    """Of a cooperative its fees of the sale that wait go first; the rest it owes."""
    deposits = _deposits(refund)
    priced = refund.amount + deposits.amount
    if refund.bearer != LiableParty.COOPERATIVE or refund.borne_by_id is None:
        carrier = refund.bearer == LiableParty.CARRIER
        to = Account(AccountKind.CARRIERS if carrier else AccountKind.GOODWILL)
        return [Entry(to, -priced, vendor_order.pk), deposits]
    theirs = refund.borne_by_id
    held = holdings_of([vendor_order])[vendor_order.pk].get(theirs, {})
    first = min(priced, max(held.get(AccountKind.COOPERATIVE, 0), 0))
    fees = Account(AccountKind.COOPERATIVE, partner_id=theirs)
    return [
        Entry(fees, -first, vendor_order.pk),
        Entry(payable(theirs), first - priced, vendor_order.pk),
        deposits,
    ]


def _deposits(refund: Refund) -> Entry:
    """What goes back of deposits for containers, from where they are kept."""
    return Entry(CONTAINERS, -refund.container_deposits, refund.vendor_order_id)


def book_refund_end(refund: Refund) -> None:
    """The refund arrived, or all that was booked for it is undone."""
    currency, cause = refund.payment.currency, f"refund:{refund.pk}"
    when = refund.settled_at or timezone.now()
    if refund.state == RefundState.SUCCEEDED:
        vendor_order = refund.vendor_order_id
        entries = [
            Entry(REFUNDS, -refund.amount, vendor_order),
            _came_from(refund),
        ]
        post(
            [
                Draft(
                    f"{cause}:sent",
                    TransactionKind.REFUND_SENT,
                    currency,
                    entries,
                    created=when,
                )
            ]
        )
    elif refund.state == RefundState.FAILED:
        undone = [*negated(cause), *negated(f"{cause}:sent")]
        failed = Draft(
            f"{cause}:failed",
            TransactionKind.REFUND_FAILED,
            currency,
            undone,
            created=when,
        )
        post([failed])


def _came_from(refund: Refund) -> Entry:
    """Whose it is now, or on which account the less is held.

    Of cash less is to be collected; who has collected it has given it back. On invoice,
    and after a deposit, less is owed.
    """
    part = refund.vendor_order
    if is_off_invoice(refund):
        return Entry(RECEIVABLE, refund.amount, refund.vendor_order_id)
    if refund.destination == Destination.OWED:
        return Entry(RESTS, refund.amount, refund.vendor_order_id)
    if refund.destination == Destination.BALANCE:
        return Entry(_balance(refund), refund.amount, refund.vendor_order_id)
    if part is None or not part.in_cash:
        return Entry(SHOPPERS, refund.amount, refund.vendor_order_id)
    if is_collected(part):
        return Entry(of_seller(part), refund.amount)
    return Entry(TO_COLLECT, refund.amount, part.pk)


def book_carriage(vendor_order: VendorOrder) -> None:
    """Give what is left of a part's delivery cost from its farm to the depot's.

    Once for each part, with its first parcel; the cooperative earns it with the part.
    Never more than waits there, so that a refund before is not given out again. The
    caller has locked the order.
    """
    if (
        vendor_order.depot_id is None
        or vendor_order.depot_id == vendor_order.partner_id
    ):
        return
    waiting = holdings_of([vendor_order])[vendor_order.pk][vendor_order.partner_id][
        AccountKind.PENDING
    ]
    delivery = min(
        left_of(vendor_order).delivery,
        to_minor(vendor_order.delivery_cost, _of(vendor_order)),
    )
    amount = min(delivery, max(waiting, 0))
    entries = [
        Entry(pending(vendor_order.partner_id), -amount, vendor_order.pk),
        Entry(cooperative(vendor_order.depot_id), amount, vendor_order.pk),
    ]
    post(
        [
            Draft(
                f"carriage:{vendor_order.number}",
                TransactionKind.CARRIAGE,
                _of(vendor_order),
                entries,
            )
        ]
    )


def _of(vendor_order: VendorOrder) -> str:
    return str(vendor_order.order.currency)
