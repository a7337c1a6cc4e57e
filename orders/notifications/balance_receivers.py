"""News of shoppers' balances becomes rows of the outbox."""

from typing import Any

from django.dispatch import receiver

from orders.credit.models import Credit
from orders.credit.signals import expires_soon, gift_given
from orders.payment.models import Refund
from orders.payment.signals import refund_settled
from orders.payment.states import RefundState

from . import balance_news  # noqa: F401 - its announcements join the others
from .receivers import _note


@receiver(gift_given)
def note_gift(credit: Credit, **_kwargs: Any) -> None:
    _note("balance_gift", credit.pk)


@receiver(expires_soon)
def note_expiry(credit: Credit, **_kwargs: Any) -> None:
    """Each credit once, however often the clock looks."""
    _note("balance_expires", credit.pk)


@receiver(refund_settled)
def note_paid_back(refund: Refund, **_kwargs: Any) -> None:
    if refund.cash_out_id:
        failed = refund.state == RefundState.FAILED
        _note("balance_kept" if failed else "balance_paid_back", refund.pk)
