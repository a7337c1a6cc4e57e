"""What is owed on invoice and never paid: given up at its seller's cost, and recovered.

The seller offered to wait for the money (docs/adr/0056). It has not been paid out, so
that it is taken from what waits of the sale; fees go back by what is not paid. What
others pay of discounts stays: the goods were sold. What comes all the same is owed
again first, and then paid as any invoice.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.languages import in_words
from core.refusals import RefusalError
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from payments.ledger.services import Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.on_invoice import RECEIVABLE, lost_of_parts, owed_for
from payments.payment.services.refundable import left_of_vendor_order
from payments.payouts.models import WriteOff
from payments.payouts.payable import open_holds
from payments.payouts.queries import Holding, holdings_of
from payments.payouts.rules import INVOICE_HOLD
from payments.payouts.signals import invoice_written_off

from .earnings import earn_again, release
from .entries import payable, pending
from .returns import of_recovered, with_write_off

_SENT = frozenset({VendorOrderStatus.SHIPPED, VendorOrderStatus.RECEIVED})


class WriteOffError(RefusalError, ValueError):
    """Raised when an invoice can't be written off; the text says why."""


@transaction.atomic
def write_off_invoice(
    part_id: int, *, reason: str, proposed_by: User, by: User
) -> WriteOff:
    """Give up what is still owed for a part on invoice.

    Raises `WriteOffError`, and then nothing changed.
    """
    part = lock_vendor_order(part_id)
    owed = owed_for(part) if part.on_invoice else 0
    _require_lost(part, owed)
    # What it costs in the end: what was paid of it, and what is owed.
    worth = left_of_vendor_order(part, part.order.currency)
    lost = WriteOff.objects.create(
        vendor_order=part,
        amount=owed,
        reason=reason,
        proposed_by=proposed_by,
        agreed_by=by,
    )
    holders = holdings_of([part])[part.pk]
    fees = with_write_off(lost, of=worth, holders=holders)
    entries = [
        Entry(RECEIVABLE, owed, part.pk),
        *fees,
        *_of_seller(part, -owed - sum(each.amount for each in fees), holders),
    ]
    kind = TransactionKind.WRITTEN_OFF
    post([Draft(f"write-off:{lost.pk}", kind, part.order.currency, entries)])
    release(f"{INVOICE_HOLD}:{part.number}")
    record(
        "invoice.written_off",
        part,
        after={"amount": owed},
        reason=reason,
        scope="office:market",
        seller=part.partner,
    )
    invoice_written_off.send(sender=WriteOff, write_off=lost)
    return lost


def _require_lost(part: VendorOrder, owed: int) -> None:
    if not owed:
        raise WriteOffError(_("Nothing is owed for this invoice any more."))
    if part.status not in _SENT:
        raise WriteOffError(
            _("Its goods are not all sent. Please have the seller cancel or send them.")
        )
    other = open_holds().filter(vendor_order=part)
    other = other.exclude(cause__startswith=f"{INVOICE_HOLD}:")
    if hold := other.first():
        said = _(
            "Something about this order is open: %(reason)s Please settle that first."
        )
        raise WriteOffError(said % {"reason": in_words(hold.reason)})


def _of_seller(
    part: VendorOrder, amount: int, holders: Mapping[int, Holding]
) -> list[Entry]:
    """Of what waits first; more than is there leaves a debt. What is given waits."""
    waiting = max(holders[part.partner_id][AccountKind.PENDING], 0)
    first = max(amount, -waiting)
    return [
        Entry(pending(part.partner_id), first, part.pk),
        Entry(payable(part.partner_id), amount - first, part.pk),
    ]


def recover(
    parts: Sequence[VendorOrder], amounts: Mapping[int, int], *, cause: str
) -> None:
    """What comes for these parts beyond what is owed was written off: it is not lost.

    The orders are locked.
    """
    lost = lost_of_parts([part.pk for part in parts])
    for part in parts:
        back = amounts.get(part.pk, 0) - owed_for(part) if lost.get(part.pk) else 0
        if back > 0:
            _recover(part, back, lost[part.pk], cause)


def _recover(part: VendorOrder, back: int, lost: int, cause: str) -> None:
    if back > lost:
        message = f"{back} of {part} is more than was written off: {lost}"
        raise ValueError(message)
    holders = holdings_of([part])[part.pk]
    fees = of_recovered(part.write_off, back=back, of=lost, holders=holders)
    entries = [
        Entry(RECEIVABLE, -back, part.pk),
        *fees,
        *_of_seller(part, back - sum(each.amount for each in fees), holders),
    ]
    kind = TransactionKind.RECOVERED
    post([Draft(f"recovered:{part.pk}:{cause}", kind, part.order.currency, entries)])
    earn_again(part)
