"""The states of a broadcast and of what lies on its shelf."""

from django.db import models
from django.dispatch import Signal
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

    SEE = "see", _("view the console")
    RUN = "run", _("start, pause and end the broadcast")
    SELL = "sell", _("edit the shelf, prices and deals")
    PIN = "pin", _("choose what is being presented")
    MODERATE = "moderate", _("moderate the chat")


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

    PUT = "put", _("added to the shelf")
    TAKEN = "taken", _("removed")
    STATE = "state", _("visibility changed")
    MOVED = "moved", _("reordered")
    LOT = "lot", _("lot chosen")
    PINNED = "pinned", _("presenting")
    UNPINNED = "unpinned", _("presentation ended")
    PRICED = "priced", _("broadcast price set")
    UNPRICED = "unpriced", _("broadcast price removed")
    DEAL_OPENED = "deal-opened", _("deal opened")
    DEAL_RELEASED = "deal-released", _("more packs added to the deal")
    DEAL_CLOSED = "deal-closed", _("deal closed")
    COUPON = "coupon", _("coupons given away")
    DRAW = "draw", _("prize draw")


class BroadcastNotice(models.TextChoices):
    """What people who follow or wait are told of a broadcast."""

    SOON = "soon", _("starts soon")
    BEGUN = "begun", _("is live")
    MOVED = "moved", _("rescheduled")
    CANCELLED = "cancelled", _("was cancelled")


# broadcast, old, by: its status before, and who changed it.
# Heard by live.broadcasts, live.deals, live.records, live.video.
broadcast_moved = Signal()
