"""The states of calls that move money.

A row is `intended` before the call goes out. An answer we could not read leaves it
`unknown`: it is looked up, never blindly repeated.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentState(models.TextChoices):
    INTENDED = "intended", _("preparing")
    OPEN = "open", _("waiting for the shopper")
    SUCCEEDED = "succeeded", _("paid")
    CANCELED = "canceled", _("given up")
    UNKNOWN = "unknown", _("checking")


_P = PaymentState

PAYMENT_MOVES: dict[str, tuple[str, ...]] = {
    _P.INTENDED: (_P.OPEN, _P.SUCCEEDED, _P.CANCELED, _P.UNKNOWN),
    _P.UNKNOWN: (_P.OPEN, _P.SUCCEEDED, _P.CANCELED),
    _P.OPEN: (_P.SUCCEEDED, _P.CANCELED),
    _P.SUCCEEDED: (),
    _P.CANCELED: (),
}


class RefundState(models.TextChoices):
    INTENDED = "intended", _("preparing")
    PENDING = "pending", _("pending")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("refund failed")
    UNKNOWN = "unknown", _("checking")


# `method` of a payment that a seller collects in cash; Stripe names the others.
CASH = "cash"
# That of one which comes to the market's bank account.
TRANSFER = "transfer"
# That of one which a business buyer transfers there later.
INVOICE = "invoice"
# Stripe knows nothing of these.
OFFLINE = frozenset({CASH, TRANSFER, INVOICE})
# What comes, and goes back, by bank transfer.
BY_BANK = frozenset({TRANSFER, INVOICE})


class PaidState(models.TextChoices):
    """What an order's money stands at, for whoever looks at it."""

    UNPAID = "unpaid", _("not paid")
    PAID = "paid", _("paid")
    PART_BACK = "part-refunded", _("partly refunded")
    BACK = "refunded", _("refunded")
    UNDER_WAY = "refund-pending", _("refund pending")
    FAILED = "refund-failed", _("refund failed")
    DISPUTED = "disputed", _("payment disputed")


class Destination(models.TextChoices):
    """Where a refund goes."""

    METHOD = "method", _("to the original payment method")
    BALANCE = "balance", _("to the shopper's balance")
    # Nothing goes anywhere: so much less is owed after a deposit.
    OWED = "owed", _("off what is still to be paid")


# What a person can choose.
DESTINATIONS = [
    (one.value, one.label) for one in (Destination.METHOD, Destination.BALANCE)
]


class LiableParty(models.TextChoices):
    """Who bears what is paid back."""

    SELLER = "seller", _("seller")
    MARKET = "market", _("market")
    COOPERATIVE = "cooperative", _("cooperative")
    CARRIER = "carrier", _("carrier")


_R = RefundState

REFUND_MOVES: dict[str, tuple[str, ...]] = {
    _R.INTENDED: (_R.PENDING, _R.SUCCEEDED, _R.FAILED, _R.UNKNOWN),
    _R.UNKNOWN: (_R.PENDING, _R.SUCCEEDED, _R.FAILED),
    _R.PENDING: (_R.SUCCEEDED, _R.FAILED),
    _R.SUCCEEDED: (_R.FAILED,),
    _R.FAILED: (),
}
