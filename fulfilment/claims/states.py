"""The states of a claim and which may follow which; causes, outcomes and degrees."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payments.payment.rules import RefundReason


class ClaimState(models.TextChoices):
    OPEN = "open", _("waiting for the farm")
    PROPOSED = "proposed", _("farm's offer")
    REFUSED = "refused", _("rejected by the farm")
    ESCALATED = "escalated", _("waiting for the office")
    ACCEPTED = "accepted", pgettext_lazy("of a claim", "accepted")
    DECIDED = "decided", _("decided by the office")
    SETTLED = "settled", pgettext_lazy("of a claim", "settled")
    CLOSED = "closed", _("closed without a refund")
    WITHDRAWN = "withdrawn", _("withdrawn")


_S = ClaimState

CLAIM_MOVES: dict[str, tuple[str, ...]] = {
    _S.OPEN: (_S.PROPOSED, _S.ACCEPTED, _S.REFUSED, _S.WITHDRAWN, _S.CLOSED),
    _S.PROPOSED: (_S.ACCEPTED, _S.ESCALATED, _S.WITHDRAWN, _S.CLOSED),
    _S.REFUSED: (_S.ACCEPTED, _S.ESCALATED, _S.WITHDRAWN, _S.CLOSED),
    _S.ESCALATED: (_S.ACCEPTED, _S.DECIDED, _S.WITHDRAWN, _S.CLOSED),
    # On its way: the money until it has arrived, a replacement until it was sent.
    _S.ACCEPTED: (_S.SETTLED, _S.CLOSED),
    _S.DECIDED: (_S.SETTLED, _S.CLOSED),
    _S.SETTLED: (),
    _S.CLOSED: (),
    _S.WITHDRAWN: (),
}

# Somebody has to say something, by a deadline.
WAITING = frozenset({_S.OPEN, _S.PROPOSED, _S.REFUSED, _S.ESCALATED})
# The shopper was right, at least in part.
GRANTED = frozenset({_S.ACCEPTED, _S.DECIDED, _S.SETTLED})
ENDED = frozenset({_S.SETTLED, _S.CLOSED, _S.WITHDRAWN})
# The shopper may still take it back.
CAN_WITHDRAW = WAITING
# The seller may still give way.
CAN_ACCEPT = frozenset({_S.OPEN, _S.REFUSED, _S.ESCALATED})
CAN_ESCALATE = frozenset({_S.PROPOSED, _S.REFUSED})


class Cause(models.TextChoices):
    SPOILED = "spoiled", _("Spoiled: rotten, mouldy or frozen")
    DAMAGED = "damaged", _("Damaged in transit: crushed or broken")
    SHORT = "short", _("Less than was ordered")
    WRONG = "wrong", _("Wrong goods")
    OTHER = "other", _("Something else is wrong")
    # Of visits, which nobody can deliver spoiled.
    UNLIKE = "not-as-described", _("It was not as described")
    NOT_HELD = "did-not-happen", _("It did not take place")


OF_VISITS = (Cause.UNLIKE, Cause.NOT_HELD)
OF_GOODS = tuple(cause for cause in Cause if cause not in OF_VISITS)


def causes_of(*, is_visit: bool) -> tuple[Cause, ...]:
    """What can be wrong with goods, or with a visit."""
    return OF_VISITS if is_visit else OF_GOODS


# What of the delivery cost goes back with the goods follows the market's rule for it.
REASONS: dict[str, RefundReason] = {
    Cause.SPOILED: RefundReason.DAMAGED,
    Cause.DAMAGED: RefundReason.DAMAGED,
    Cause.SHORT: RefundReason.MISSING,
    Cause.WRONG: RefundReason.MISSING,
    Cause.OTHER: RefundReason.MISSING,
    Cause.UNLIKE: RefundReason.MISSING,
    Cause.NOT_HELD: RefundReason.UNDELIVERED,
}
NEEDS_PHOTOS = frozenset({Cause.SPOILED, Cause.DAMAGED})


class RequestedRemedy(models.TextChoices):
    """What the shopper asks for, and what a claim can bring."""

    MONEY = "money", _("Refund to the original payment method")
    BALANCE = "balance", _("Refund to your balance")
    REPLACEMENT = "replacement", _("Send a replacement")


class ClaimOutcome(models.TextChoices):
    MONEY = "money", _("refund")
    BALANCE = "balance", _("refund to the balance")
    REPLACEMENT = "replacement", _("replacement")
    NOTHING = "nothing", _("nothing")


OF_MONEY = frozenset({ClaimOutcome.MONEY, ClaimOutcome.BALANCE})


class ClaimEventType(models.TextChoices):
    """What can happen to a claim."""

    FILED = "filed", _("Claim submitted")
    AUTO = "auto", _("Accepted automatically by the farm's rule")
    ACCEPTED = "accepted", pgettext_lazy("of a claim", "Accepted by the farm")
    PROPOSED = "proposed", _("The farm made another offer")
    REFUSED = "refused", _("Rejected by the farm")
    AGREED = "agreed", _("Offer accepted")
    DECLINED = "declined", _("Offer declined; the office decides")
    ESCALATED = "escalated", _("The office was asked to decide")
    DECIDED = "decided", _("Decided by the office")
    WITHDRAWN = "withdrawn", _("Claim withdrawn")
    PHOTOS = "photos", _("Photos added")
    ANSWER_LATE = (
        "answer-late",
        _("No reply from the farm in time, so the claim was accepted"),
    )
    PROPOSAL_STANDS = (
        "proposal-stands",
        _("No reply in time, so the offer was accepted"),
    )
    LEFT = "left", _("No appeal in time, so the claim was closed")
    OFFICE_LATE = "office-late", _("The office was reminded")
    STOCK_OUT = "stock-out", _("Sold out, so the amount is refunded")
    REPLACEMENT = "replacement", _("Replacement on its way")
    REPLACED_BY_MONEY = (
        "replaced-by-money",
        _("A replacement is not possible, so the amount is refunded"),
    )
    NOTHING_LEFT = "nothing-left", _("Already fully refunded")
    SETTLED = "settled", _("Settled")


class ClaimActor(models.TextChoices):
    SHOPPER = "shopper", _("shopper")
    SELLER = "seller", _("farm")
    OFFICE = "office", _("office")
    CLOCK = "clock", _("automatic")


# How much of a pack is bad, in plain words. Less than a tenth is the season's lot.
DEGREES: tuple[tuple[int, str | Promise], ...] = (
    (10, _("A little: about a tenth")),
    (30, _("Some: about a third")),
    (50, _("Half of it")),
    (80, _("Most of it")),
    (100, _("All of it")),
)
DEGREE_VALUES = tuple(degree for degree, _words in DEGREES)
