"""For what a seller pays a fee, and how money on its way to sellers may stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeeRole(models.TextChoices):
    """A commission is the market's; the others are a cooperative's, or a host's.

    A host's commission follows no rule of the market: its seller has agreed to it.
    """

    COMMISSION = "commission", _("commission")
    PACKING = "packing", _("packing")
    TRANSPORT = "transport", _("transport")
    ADMIN = "admin", _("administration")
    HOST = "host", _("host's commission")


# For what the market's rules charge.
RULED = [choice for choice in FeeRole.choices if choice[0] != FeeRole.HOST]


class Rail(models.TextChoices):
    """The way money goes."""

    BANK = "bank", _("by bank transfer")
    STRIPE = "stripe", _("by Stripe")


class TransferState(models.TextChoices):
    INTENDED = "intended", _("preparing")
    SENT = "sent", _("sent to the bank")
    # The bank has it and can't say yet; it is never sent again by itself.
    UNKNOWN = "unknown", _("with the bank, status unknown")
    CONFIRMED = "confirmed", _("paid")
    FAILED = "failed", _("returned")


_T = TransferState
TRANSFER_MOVES: dict[str, tuple[str, ...]] = {
    # Failed before it was sent: its draft was cancelled.
    _T.INTENDED: (_T.SENT, _T.FAILED),
    _T.SENT: (_T.CONFIRMED, _T.UNKNOWN, _T.FAILED),
    _T.UNKNOWN: (_T.CONFIRMED, _T.FAILED),
    # A bank may return what it has confirmed.
    _T.CONFIRMED: (_T.FAILED,),
    _T.FAILED: (),
}
# A seller has one of these at most in each currency.
LIVE = (_T.INTENDED, _T.SENT, _T.UNKNOWN)


class StripeState(models.TextChoices):
    """The same of a transfer by Stripe, or of taking one back, in Stripe's words."""

    INTENDED = "intended", _("preparing")
    # The call is under way; whoever finds it so later looks at Stripe first.
    SENT = "sent", _("pending")
    UNKNOWN = "unknown", _("checking with Stripe")
    CONFIRMED = "confirmed", _("done")
    FAILED = "failed", _("failed")


_S = StripeState
STRIPE_MOVES: dict[str, tuple[str, ...]] = {
    # Failed before it was sent: it is not right any more.
    _S.INTENDED: (_S.SENT, _S.FAILED),
    # Intended again: Stripe lacks the money now, and has surely done nothing.
    _S.SENT: (_S.CONFIRMED, _S.UNKNOWN, _S.INTENDED, _S.FAILED),
    _S.UNKNOWN: (_S.CONFIRMED, _S.INTENDED, _S.FAILED),
    _S.CONFIRMED: (),
    _S.FAILED: (),
}


class BatchState(models.TextChoices):
    DRAFT = "draft", _("awaiting a second person")
    RELEASED = "released", _("released")
    # Its file was taken to the bank.
    SENT = "sent", _("under review by the bank")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


_B = BatchState
BATCH_MOVES: dict[str, tuple[str, ...]] = {
    _B.DRAFT: (_B.RELEASED, _B.CANCELLED),
    # Done without a file: a person typed the transfers at the bank.
    _B.RELEASED: (_B.SENT, _B.DONE),
    _B.SENT: (_B.DONE,),
    _B.DONE: (),
    _B.CANCELLED: (),
}


class LeftOutReason(models.TextChoices):
    """Why a seller is not in a batch."""

    NO_ACCOUNT = "no-account", _("no bank details")
    UNCONFIRMED = "unconfirmed", _("bank details not confirmed")
    TOO_NEW = "too-new", _("bank details changed recently")
    CAME_BACK = "came-back", _("last transfer returned; new bank details needed")
    SUSPENDED = "suspended", _("suspended")
    ON_ITS_WAY = "on-its-way", _("another transfer is in progress")
    BELOW_LEAST = "below-least", _("less than the minimum")
    NEGATIVE = "negative", _("owes the market")
    HELD = "held", _("a sale is under review")
    NO_STRIPE = "no-stripe", _("Stripe account not finished")
    STRIPE_ASKS = "stripe-asks", _("Stripe needs more information first")
    CUT_OFF = "cut-off", _("Stripe account no longer connected")
    UNSETTLED = "unsettled", _("the shopper's payment has not arrived yet")
    REFUSED = "refused", _("Stripe rejected the last transfer")
