"""The states of calls that move money.

A row is `intended` before the call goes out. An answer we could not read leaves it
`unknown`: it is looked up, never blindly repeated.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentState(models.TextChoices):
    INTENDED = "intended", _("being prepared")
    OPEN = "open", _("waiting for the shopper")
    SUCCEEDED = "succeeded", _("paid")
    CANCELED = "canceled", _("given up")
    UNKNOWN = "unknown", _("being looked up")


_P = PaymentState

PAYMENT_MOVES: dict[str, tuple[str, ...]] = {
    _P.INTENDED: (_P.OPEN, _P.SUCCEEDED, _P.CANCELED, _P.UNKNOWN),
    _P.UNKNOWN: (_P.OPEN, _P.SUCCEEDED, _P.CANCELED),
    _P.OPEN: (_P.SUCCEEDED, _P.CANCELED),
    _P.SUCCEEDED: (),
    _P.CANCELED: (),
}


class RefundState(models.TextChoices):
    INTENDED = "intended", _("being prepared")
    PENDING = "pending", _("on its way")
    SUCCEEDED = "succeeded", _("paid back")
    FAILED = "failed", _("could not be paid back")
    UNKNOWN = "unknown", _("being looked up")


class PaidState(models.TextChoices):
    """What an order's money stands at, for whoever looks at it."""

    UNPAID = "unpaid", _("not paid")
    PAID = "paid", _("paid")
    PART_BACK = "part-refunded", _("partly paid back")
    BACK = "refunded", _("paid back")
    UNDER_WAY = "refund-pending", _("refund on its way")
    FAILED = "refund-failed", _("refund failed")
    DISPUTED = "disputed", _("payment disputed")


class Destination(models.TextChoices):
    """Where a refund goes."""

    METHOD = "method", _("to the card or wallet that paid")
    BALANCE = "balance", _("to the shopper's balance")


class Bearer(models.TextChoices):
    """Who bears what is paid back."""

    SELLER = "seller", _("the seller")
    MARKET = "market", _("the market")
    COOPERATIVE = "cooperative", _("the cooperative")
    CARRIER = "carrier", _("the carrier")


_R = RefundState

REFUND_MOVES: dict[str, tuple[str, ...]] = {
    _R.INTENDED: (_R.PENDING, _R.SUCCEEDED, _R.FAILED, _R.UNKNOWN),
    _R.UNKNOWN: (_R.PENDING, _R.SUCCEEDED, _R.FAILED),
    _R.PENDING: (_R.SUCCEEDED, _R.FAILED),
    _R.SUCCEEDED: (_R.FAILED,),
    _R.FAILED: (),
}
