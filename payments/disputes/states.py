"""How a dispute may stand, what is told to the bank, and who bears a lost one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisputeState(models.TextChoices):
    """Stripe's words. A warning is a question of the bank's: it takes nothing yet."""

    WARNING = "warning_needs_response", _("inquiry, needs response")
    WARNING_REVIEW = "warning_under_review", _("inquiry, under review")
    WARNING_CLOSED = "warning_closed", _("inquiry closed")
    OPEN = "needs_response", _("needs response")
    REVIEW = "under_review", _("under review by the bank")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    PREVENTED = "prevented", _("prevented")


_S = DisputeState

# Stripe is asked anew each time, so a state may be skipped, but none comes again.
DISPUTE_MOVES: dict[str, tuple[str, ...]] = {
    _S.WARNING: (
        _S.WARNING_REVIEW, _S.WARNING_CLOSED, _S.OPEN, _S.REVIEW, _S.WON, _S.LOST,
        _S.PREVENTED,
    ),
    _S.WARNING_REVIEW: (
        _S.WARNING_CLOSED, _S.OPEN, _S.REVIEW, _S.WON, _S.LOST, _S.PREVENTED,
    ),
    _S.WARNING_CLOSED: (_S.OPEN, _S.REVIEW, _S.WON, _S.LOST),
    _S.OPEN: (_S.REVIEW, _S.WON, _S.LOST, _S.PREVENTED),
    _S.REVIEW: (_S.WON, _S.LOST, _S.PREVENTED),
    _S.WON: (),
    _S.LOST: (),
    _S.PREVENTED: (),
}  # fmt: skip

WARNINGS = frozenset({_S.WARNING, _S.WARNING_REVIEW, _S.WARNING_CLOSED})
TO_ANSWER = frozenset({_S.WARNING, _S.OPEN})
RUNNING = frozenset({_S.WARNING, _S.WARNING_REVIEW, _S.OPEN, _S.REVIEW})
CLOSED = frozenset({_S.WARNING_CLOSED, _S.WON, _S.LOST, _S.PREVENTED})


class LiableParty(models.TextChoices):
    """Who bears a seller's share of a lost dispute."""

    MARKET = "market", _("market")
    SELLER = "seller", _("seller")


class DisputeReply(models.TextChoices):
    """What the bank is told: why the payment was right, or that we give in."""

    SUBMIT = "submit", _("evidence")
    ACCEPT = "accept", _("dispute accepted")


class AnswerState(models.TextChoices):
    INTENDED = "intended", _("sending")
    UNKNOWN = "unknown", _("checking")
    SENT = "sent", _("sent")
    REFUSED = "refused", _("rejected by Stripe")


_A = AnswerState

ANSWER_MOVES: dict[str, tuple[str, ...]] = {
    _A.INTENDED: (_A.UNKNOWN, _A.SENT, _A.REFUSED),
    _A.UNKNOWN: (_A.SENT, _A.REFUSED),
    _A.SENT: (),
    _A.REFUSED: (),
}


class Reason(models.TextChoices):
    """Why the shopper's bank asks, by Stripe's codes."""

    CREDIT = "credit_not_processed", _("refund not received")
    DUPLICATE = "duplicate", _("duplicate payment")
    FRAUD = "fraudulent", _("fraudulent")
    GENERAL = "general", _("general")
    NOT_RECEIVED = "product_not_received", _("goods not received")
    UNACCEPTABLE = "product_unacceptable", _("goods not as described")
    SUBSCRIPTION = "subscription_canceled", _("subscription cancelled")
    UNRECOGNIZED = "unrecognized", _("unrecognised payment")


class Purpose(models.TextChoices):
    """What a file shows; Stripe takes one of each."""

    SHIPPING = "shipping_documentation", _("proof of delivery")
    COMMUNICATION = "customer_communication", _("correspondence with the shopper")
    RECEIPT = "receipt", _("receipt or invoice")
    REFUND_POLICY = "refund_policy", _("refund policy")
    SIGNATURE = "customer_signature", _("shopper's signature")
    OTHER = "uncategorized_file", _("photo of the packed goods or other evidence")
