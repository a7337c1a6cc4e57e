"""From what happened to an order's money to the books; each thing is booked once."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from core.money import to_minor
from orders.ledger.services import Account, Draft, Entry, negated, post
from orders.ledger.states import AccountKind, Kind
from orders.order.models import Order, VendorOrder
from orders.payment.models import Payment, Refund
from orders.payment.states import Bearer, Destination, RefundState
from orders.payouts.models import FeeReturn, LineFee
from orders.payouts.queries import Holding, holdings_of

from .returns import fee_returns

SHOPPERS = Account(AccountKind.SHOPPERS)
REFUNDS = Account(AccountKind.REFUNDS)
UNPLACED = Account(AccountKind.UNPLACED)


def pending(partner_id: int) -> Account:
    return Account(AccountKind.PENDING, partner_id=partner_id)


def payable(partner_id: int) -> Account:
    return Account(AccountKind.PAYABLE, partner_id=partner_id)


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
    drafts = [
        Draft(
            cause=f"paid:{order.number}",
            kind=Kind.PAID,
            currency=order.currency,
            entries=[
                entry
                for part in parts.get(order.pk, ())
                for entry in _sale(part, order.currency, fees.get(part.pk, ()))
            ],
            created=order.paid_at,
        )
        for order in orders
        if order.paid_at
    ]
    return len(post(drafts))


def _sale(part: VendorOrder, currency: str, fees: Iterable[LineFee]) -> list[Entry]:
    total = to_minor(part.total, currency)
    from_balance = to_minor(part.from_balance, currency)
    charged = [
        entry
        for fee in fees
        for entry in _fee_entries(fee, fee.amount, fee.tax, part.pk)
    ]
    rest = total - sum(entry.amount for entry in charged)
    return [
        Entry(SHOPPERS, from_balance - total, part.pk),
        *_from_balance(part, from_balance),
        *charged,
        Entry(pending(part.partner_id), rest, part.pk),
    ]


def _fee_entries(fee: LineFee, amount: int, tax: int, part_id: int) -> list[Entry]:
    to = (
        Account(AccountKind.COMMISSION)
        if fee.payee_id is None
        else Account(AccountKind.COOPERATIVE, partner_id=fee.payee_id)
    )
    return [
        Entry(to, amount, part_id),
        Entry(Account(AccountKind.TAX), tax, part_id),
    ]


def book_unplaced(payment: Payment, amount: int) -> None:
    """Money came for an order that can't stand; it waits to go back."""
    entries = [Entry(SHOPPERS, -amount), Entry(UNPLACED, amount)]
    post([Draft(f"unplaced:{payment.key}", Kind.UNPLACED, payment.currency, entries)])


def book_refund(refund: Refund) -> None:
    """Take what goes back from those who had it: seller, market, cooperative.

    Of the seller's share what is not yet earned goes first; more than its account
    holds leaves a debt there. One that somebody else bears leaves seller and fees as
    they are. The caller has locked the order.
    """
    part = refund.vendor_order
    if refund.cash_out_id:
        taken = [Entry(_balance(refund), -refund.amount)]
    elif part is None:
        taken = [Entry(UNPLACED, -refund.amount)]
    elif refund.bearer != Bearer.SELLER:
        taken = [Entry(_bearer(refund), -refund.amount, part.pk)]
    else:
        holders = holdings_of([part])[part.pk]
        taken = _fees_back(refund, part.pk, holders)
        rest = refund.amount + sum(entry.amount for entry in taken)
        waiting = max(holders[part.partner_id][AccountKind.PENDING], 0)
        first = min(rest, waiting)
        taken += [
            Entry(pending(part.partner_id), -first, part.pk),
            Entry(payable(part.partner_id), first - rest, part.pk),
        ]
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


def _bearer(refund: Refund) -> Account:
    if refund.bearer == Bearer.COOPERATIVE:
        return Account(AccountKind.COOPERATIVE, partner_id=refund.borne_by_id)
    carrier = refund.bearer == Bearer.CARRIER
    return Account(AccountKind.CARRIERS if carrier else AccountKind.GOODWILL)


def _fees_back(
    refund: Refund, part_id: int, holders: Mapping[int, Holding]
) -> list[Entry]:
    """Fees of the refund's lines, brought to what has gone back of their price."""
    lines = refund.lines.values_list("line_id", flat=True)
    made = fee_returns(lines, refund.payment.currency)
    for each in made:
        each.refund = refund
    FeeReturn.objects.bulk_create(made)
    waiting = {
        partner_id: max(kinds[AccountKind.COOPERATIVE], 0)
        for partner_id, kinds in holders.items()
    }
    return [
        entry
        for each in made
        for entry in _fee_back(each.fee, each.amount, each.tax, part_id, waiting)
    ]


def _fee_back(
    fee: LineFee, amount: int, tax: int, part_id: int, waiting: dict[int, int]
) -> list[Entry]:
    """Of a cooperative's fee what is not yet earned goes first, as with a seller."""
    if fee.payee_id is None:
        return _fee_entries(fee, -amount, -tax, part_id)
    first = min(amount, waiting.get(fee.payee_id, 0))
    waiting[fee.payee_id] = waiting.get(fee.payee_id, 0) - first
    return [
        *_fee_entries(fee, -first, -tax, part_id),
        Entry(payable(fee.payee_id), first - amount, part_id),
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
