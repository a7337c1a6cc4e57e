"""Refunds that people carry out: cash in the hand, transfers by a bank."""

from django.utils.translation import gettext_noop

from core.languages import Sentence
from core.notify import notify
from payments.payment.models import Refund, RefundAccount
from payments.payment.on_invoice import fits_into_owed, off_invoice_id
from payments.payment.states import CASH, TRANSFER, RefundState

from .cash import is_collected
from .refund_settlement import is_by_transfer, is_in_cash, move_refund

_RETURNED = Sentence(gettext_noop("The bank returned the transfer."))


def begin_in_cash(refund: Refund) -> Refund:
    """So much less is to be collected; what was, the seller gives back by hand."""
    part = refund.vendor_order
    if part is None or not is_collected(part):
        return move_refund(refund, RefundState.SUCCEEDED)
    notify("cash_to_return", refund)
    notify("money_back", refund)
    return move_refund(refund, RefundState.PENDING)


def note_cash_returned(refund: Refund) -> Refund:
    """The seller, or the office, says that the shopper has the cash back.

    Raises `ValueError` for a refund that is none in cash, or is over.
    """
    if not is_in_cash(refund) or refund.state != RefundState.PENDING:
        message = f"{refund} is not to be returned in cash"
        raise ValueError(message)
    # Tells what was given back from what was never collected.
    return move_refund(refund, RefundState.SUCCEEDED, refund_id=f"{CASH}:{refund.pk}")


def begin_on_invoice(refund: Refund) -> Refund:
    """So much less is owed; of what is paid staff transfer it back."""
    if fits_into_owed(refund):
        return move_refund(
            refund, RefundState.SUCCEEDED, refund_id=off_invoice_id(refund)
        )
    return begin_by_transfer(refund)


def begin_by_transfer(refund: Refund) -> Refund:
    """Staff transfer it: to the account that it came from, or that is asked for."""
    if not RefundAccount.objects.filter(order=refund.payment.order_id).exists():
        notify("refund_account_wanted", refund)
    return move_refund(refund, RefundState.PENDING)


def note_transferred(refund: Refund) -> Refund:
    """Staff, or the bank's statement, say that it was transferred to the shopper.

    Raises `ValueError` for a refund that goes another way, or is over.
    """
    if not is_by_transfer(refund) or refund.state != RefundState.PENDING:
        message = f"{refund} is not to be transferred"
        raise ValueError(message)
    return move_refund(
        refund, RefundState.SUCCEEDED, refund_id=f"{TRANSFER}:{refund.pk}"
    )


def note_came_back(refund: Refund, *, why: str = "") -> Refund:
    """The bank could not deliver what was transferred; it can be tried again.

    Raises `ValueError` for a refund that goes another way, or was not transferred.
    """
    if not is_by_transfer(refund) or refund.state != RefundState.SUCCEEDED:
        message = f"{refund} was not transferred"
        raise ValueError(message)
    return move_refund(refund, RefundState.FAILED, error=why or _RETURNED.keep())
