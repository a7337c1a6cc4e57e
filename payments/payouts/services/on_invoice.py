"""Sales on invoice: held until their money is there, which is booked here."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop

from core.languages import Sentence
from orders.order.models import VendorOrder
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import TransactionKind
from payments.payment.on_invoice import RECEIVABLE, owed_of_parts
from payments.payouts.rules import INVOICE_HOLD

from .earnings import hold, release
from .entries import SHOPPERS
from .write_offs import recover

_UNPAID = Sentence(gettext_noop("The invoice is not paid yet."))


def _cause(vendor_order: VendorOrder) -> str:
    return f"{INVOICE_HOLD}:{vendor_order.number}"


def hold_until_paid(vendor_orders: Sequence[VendorOrder]) -> None:
    """The seller waits for the money of what it sold on invoice.

    For a part that costs nothing no money comes: it would wait for ever.
    """
    for part in vendor_orders:
        if part.on_invoice and part.total > part.from_balance:
            hold(part, _cause(part), _UNPAID.keep())


def release_what_is_paid(vendor_orders: Sequence[VendorOrder]) -> None:
    """Let go of those of which nothing is owed any more."""
    on_invoice = [part for part in vendor_orders if part.on_invoice]
    owed = owed_of_parts([part.pk for part in on_invoice]) if on_invoice else {}
    for part in on_invoice:
        if not owed.get(part.pk):
            release(_cause(part))


def book_invoice_paid(
    vendor_orders: Sequence[VendorOrder],
    amounts: Mapping[int, int],
    *,
    cause: str,
    currency: str,
) -> None:
    """So much came for each of these parts, by its id. The orders are locked.

    What of it was written off is owed again first, and then paid.
    """
    recover(vendor_orders, amounts, cause=cause)
    entries = [
        entry
        for part in vendor_orders
        for entry in (
            Entry(SHOPPERS, -amounts.get(part.pk, 0), part.pk),
            Entry(RECEIVABLE, amounts.get(part.pk, 0), part.pk),
        )
    ]
    post([Draft(cause, TransactionKind.INVOICE_PAID, currency, entries)])
    release_what_is_paid(vendor_orders)
