"""The states of a broadcast and of what lies on its shelf."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Moves


class BroadcastStatus(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    LIVE = "live", _("live")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")
    CANCELLED = "cancelled", _("cancelled")


_S = BroadcastStatus
BROADCAST_MOVES: Moves = {
    _S.SCHEDULED: (_S.LIVE, _S.CANCELLED),
    _S.LIVE: (_S.PAUSED, _S.ENDED),
    _S.PAUSED: (_S.LIVE, _S.ENDED),
}
# Somebody may be watching it now.
ON_AIR = frozenset({_S.LIVE, _S.PAUSED})
# It is still to come or going on, so that its plan and its shelf may change.
OPEN = ON_AIR | {_S.SCHEDULED}
OVER = frozenset({_S.ENDED, _S.CANCELLED})


class CrewRole(models.TextChoices):
    COHOST = "cohost", _("co-host")
    ASSISTANT = "assistant", _("assistant")


class Right(models.TextChoices):
    """What somebody may do in a broadcast's console."""

    SEE = "see", _("see the console")
    RUN = "run", _("go on air, pause and end")
    SELL = "sell", _("change the shelf, prices and deals")
    PIN = "pin", _("say what is being explained")
    MODERATE = "moderate", _("look after the chat")


ALL_RIGHTS = frozenset(Right.values)
CREW_RIGHTS: dict[str, frozenset[str]] = {
    CrewRole.COHOST: ALL_RIGHTS,
    CrewRole.ASSISTANT: frozenset({Right.SEE, Right.PIN, Right.MODERATE}),
}


class ShelfState(models.TextChoices):
    SHOWN = "shown", _("on sale")
    HIDDEN = "hidden", _("hidden")
    DISPLAY = "display", _("display only")


class ShelfAct(models.TextChoices):
    """What happened on a shelf. Features above add their own data, never new acts."""

    PUT = "put", _("put on the shelf")
    TAKEN = "taken", _("taken off")
    STATE = "state", _("shown, hidden or for display")
    MOVED = "moved", _("moved")
    PINNED = "pinned", _("explaining")
    UNPINNED = "unpinned", _("no longer explaining")
    PRICED = "priced", _("session price set")
    UNPRICED = "unpriced", _("session price taken back")
    DEAL_OPENED = "deal-opened", _("deal opened")
    DEAL_RELEASED = "deal-released", _("more of a deal released")
    DEAL_CLOSED = "deal-closed", _("deal closed")
    COUPON = "coupon", _("coupon dropped")
    DRAW = "draw", _("draw")


class Word(models.TextChoices):
    """What people who follow or wait are told of a broadcast."""

    SOON = "soon", _("begins soon")
    BEGUN = "begun", _("is on air")
    MOVED = "moved", _("has another time")
    CANCELLED = "cancelled", _("is called off")
