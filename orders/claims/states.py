"""The states of a claim and which may follow which; causes, outcomes and degrees."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.payment.rules import RefundReason


class ClaimState(models.TextChoices):
    OPEN = "open", _("waits for the farm")
    PROPOSED = "proposed", _("the farm proposes")
    REFUSED = "refused", _("refused by the farm")
    ESCALATED = "escalated", _("waits for the office")
    ACCEPTED = "accepted", pgettext_lazy("of a claim", "accepted")
    DECIDED = "decided", _("decided by the office")
    SETTLED = "settled", pgettext_lazy("of a claim", "settled")
    CLOSED = "closed", _("closed without anything")
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
    DAMAGED = "damaged", _("Damaged on the way: crushed or broken")
    SHORT = "short", _("Less than was ordered")
    WRONG = "wrong", _("Something else than was ordered")
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


class Wanted(models.TextChoices):
    """What the shopper asks for, and what a claim can bring."""

    MONEY = "money", _("Money back, the way you paid")
    BALANCE = "balance", _("Money onto your balance here")
    REPLACEMENT = "replacement", _("Good goods sent once more")


class Outcome(models.TextChoices):
    MONEY = "money", _("money back")
    BALANCE = "balance", _("money onto the balance")
    REPLACEMENT = "replacement", _("goods sent once more")
    NOTHING = "nothing", _("nothing")


OF_MONEY = frozenset({Outcome.MONEY, Outcome.BALANCE})


class Act(models.TextChoices):
    """What can happen to a claim."""

    FILED = "filed", _("Claim handed in")
    AUTO = "auto", _("Accepted at once, by the farm's own rule")
    ACCEPTED = "accepted", pgettext_lazy("of a claim", "Accepted by the farm")
    PROPOSED = "proposed", _("The farm proposes something else")
    REFUSED = "refused", _("Refused by the farm")
    AGREED = "agreed", _("Proposal accepted")
    DECLINED = "declined", _("Proposal declined, the office decides")
    ESCALATED = "escalated", _("The office is asked to decide")
    DECIDED = "decided", _("Decided by the office")
    WITHDRAWN = "withdrawn", _("Claim taken back")
    PHOTOS = "photos", _("Photos added")
    ANSWER_LATE = "answer-late", _("The farm did not answer in time, so it is accepted")
    PROPOSAL_STANDS = "proposal-stands", _("No answer in time, so the proposal stands")
    LEFT = "left", _("Nobody asked the office in time, so it is closed")
    OFFICE_LATE = "office-late", _("The office is late and was reminded")
    STOCK_OUT = "stock-out", _("The goods are sold out, so the money goes back")
    REPLACEMENT = "replacement", _("The goods are sent once more")
    REPLACED_BY_MONEY = "replaced-by-money", _("They can't be sent, so money goes back")
    NOTHING_LEFT = "nothing-left", _("Nothing is left to give back")
    SETTLED = "settled", _("Settled")


class Side(models.TextChoices):
    SHOPPER = "shopper", _("the shopper")
    SELLER = "seller", _("the farm")
    OFFICE = "office", _("the office")
    CLOCK = "clock", _("the market's clock")


# How much of a pack is bad, in plain words. Less than a tenth is the season's lot.
DEGREES: tuple[tuple[int, str | Promise], ...] = (
    (10, _("A little: about a tenth")),
    (30, _("Some: about a third")),
    (50, _("Half of it")),
    (80, _("Most of it")),
    (100, _("All of it")),
)
DEGREE_VALUES = tuple(degree for degree, _words in DEGREES)
