"""The states of a deal, of somebody's claim on it, of a coupon and of a draw."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Moves


class DealStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("ended")
    CANCELLED = "cancelled", _("cancelled")


DEAL_MOVES: Moves = {
    DealStatus.PLANNED: (DealStatus.OPEN, DealStatus.CANCELLED),
    DealStatus.OPEN: (DealStatus.CLOSED,),
}


class ClaimStatus(models.TextChoices):
    """What became of a buyer's tap."""

    WAITING = "waiting", _("waiting")
    HELD = "held", _("reserved in the basket")
    ORDERED = "ordered", _("ordered")
    EXPIRED = "expired", _("expired before ordering")
    LEFT = "left", _("given up")
    LAPSED = "lapsed", _("order cancelled")
    OVER = "over", _("ended while waiting")


_C = ClaimStatus
CLAIM_MOVES: Moves = {
    _C.WAITING: (_C.HELD, _C.LEFT, _C.OVER),
    _C.HELD: (_C.ORDERED, _C.EXPIRED, _C.LEFT),
    _C.ORDERED: (_C.LAPSED,),
    # The money of an expired order came late, and there was still enough.
    _C.LAPSED: (_C.ORDERED,),
}
# What counts as taken of a deal.
TAKING = frozenset({_C.HELD, _C.ORDERED})
# What counts towards what one person may take.
CLAIMING = TAKING | {_C.WAITING}


class DealNotice(models.TextChoices):
    """What a buyer is told."""

    YOURS = "yours", _("A deal pack is reserved for you")
    LOST = "lost", _("Your reserved pack could not be added to your basket")
    REPRICED = "repriced", _("A wrong live price was corrected")
    UNPRICED = "unpriced", _("An order at a wrong live price was cancelled")
    WON = "won", _("You have won a draw")


class DrawStatus(models.TextChoices):
    OPEN = "open", _("open for entries")
    CLOSED = "closed", _("entries closed")
    DRAWN = "drawn", _("drawn")
    CANCELLED = "cancelled", _("cancelled")


DRAW_MOVES: Moves = {
    DrawStatus.OPEN: (DrawStatus.CLOSED, DrawStatus.CANCELLED),
    DrawStatus.CLOSED: (DrawStatus.DRAWN,),
}
