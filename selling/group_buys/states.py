"""The states of a group offer, of a group, and of a person's place in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Moves


class OfferStatus(models.TextChoices):
    ON = "on", pgettext_lazy("a group offer", "running")
    ENDED = "ended", pgettext_lazy("a group offer", "ended")


OFFER_MOVES: Moves = {OfferStatus.ON: (OfferStatus.ENDED,)}


class GroupStatus(models.TextChoices):
    STARTING = "starting", pgettext_lazy("a group", "awaiting the leader’s payment")
    OPEN = "open", pgettext_lazy("a group", "open")
    COMPLETE = "complete", pgettext_lazy("a group", "complete")
    FAILED = "failed", pgettext_lazy("a group", "not completed")
    DROPPED = "dropped", pgettext_lazy("a group", "never paid")


_G = GroupStatus
GROUP_MOVES: Moves = {
    _G.STARTING: (_G.OPEN, _G.DROPPED),
    _G.OPEN: (_G.COMPLETE, _G.FAILED),
}
# Whose paid parts wait, or are about to be given back.
UNDECIDED = frozenset({_G.STARTING, _G.OPEN})
# What counts towards the groups that an offer allows.
STANDING = UNDECIDED | {_G.COMPLETE}


class JoinStatus(models.TextChoices):
    """What became of a place that somebody took."""

    HELD = "held", pgettext_lazy("a place in a group", "reserved in the basket")
    ORDERED = "ordered", pgettext_lazy("a place in a group", "awaiting payment")
    PAID = "paid", pgettext_lazy("a place in a group", "paid")
    EXPIRED = "expired", pgettext_lazy("a place in a group", "expired")
    LEFT = "left", pgettext_lazy("a place in a group", "given up")
    LAPSED = "lapsed", pgettext_lazy("a place in a group", "order not paid")
    CANCELLED = "cancelled", pgettext_lazy("a place in a group", "cancelled")
    REFUNDED = "refunded", pgettext_lazy("a place in a group", "refunded")
    # Paid with the card of another member: each person counts once.
    REFUSED = "refused", pgettext_lazy("a place in a group", "card used before")


_J = JoinStatus
JOIN_MOVES: Moves = {
    _J.HELD: (_J.ORDERED, _J.EXPIRED, _J.LEFT),
    _J.ORDERED: (_J.PAID, _J.LAPSED, _J.REFUSED),
    # The money of an expired order came late, and there was still a place.
    _J.LAPSED: (_J.ORDERED,),
    _J.PAID: (_J.CANCELLED, _J.REFUNDED),
}
# What takes a place of its group.
TAKING = frozenset({_J.HELD, _J.ORDERED, _J.PAID})


class Receiving(models.TextChoices):
    """Where the goods of a group go."""

    OWN = "own", _("to each member’s own address")
    POINT = "point", _("all to one pickup point")
    LEADER = "leader", _("all to a place that the leader names")
