"""What becomes of money that is paid ahead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PrepaymentStatus(models.TextChoices):
    UNPAID = "unpaid", _("waiting for payment")
    CANCELED = "canceled", _("not paid")
    PAID = "paid", _("in use")
    # Its payer's bank takes the payment back, or may do so.
    BLOCKED = "blocked", _("blocked")
    # Used up, or what was left of it has gone back.
    CLOSED = "closed", _("closed")


_S = PrepaymentStatus

PREPAYMENT_MOVES: dict[str, tuple[str, ...]] = {
    _S.UNPAID: (_S.PAID, _S.CANCELED),
    # A bank that takes its time can still bring the money.
    _S.CANCELED: (_S.PAID,),
    _S.PAID: (_S.BLOCKED, _S.CLOSED),
    _S.BLOCKED: (_S.PAID, _S.CLOSED),
    _S.CLOSED: (),
}
# Of these no money has come.
WAITING = frozenset({_S.UNPAID, _S.CANCELED})
