"""How a presale stands, and by which rule its goods are shared if they are too few."""

from django.db import models
from django.utils.translation import pgettext_lazy

from orders.order.services.short import ShortRule


class PresaleState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("a presale", "planned")
    OPEN = "open", pgettext_lazy("a presale", "open for orders")
    CLOSED = "closed", pgettext_lazy("a presale", "waiting for the harvest")
    # The harvest is known; its goods are being shared among the orders.
    HARVESTED = "harvested", pgettext_lazy("a presale", "being shared")
    CONFIRMED = "confirmed", pgettext_lazy("a presale", "harvested")
    FAILED = "failed", pgettext_lazy("a presale", "failed")


_S = PresaleState

PRESALE_MOVES: dict[str, tuple[str, ...]] = {
    _S.PLANNED: (_S.OPEN, _S.HARVESTED),
    _S.OPEN: (_S.CLOSED, _S.HARVESTED),
    _S.CLOSED: (_S.HARVESTED,),
    _S.HARVESTED: (_S.CONFIRMED, _S.FAILED),
    _S.CONFIRMED: (),
    _S.FAILED: (),
}
# Parts with its goods are not packed in these.
UNDECIDED = frozenset({_S.PLANNED, _S.OPEN, _S.CLOSED, _S.HARVESTED})
# The seller can still say something of the harvest.
AHEAD = frozenset({_S.PLANNED, _S.OPEN, _S.CLOSED})
# What a seller can declare; regular shoppers are nobody's concern before a harvest.
RULES = (ShortRule.FIRST_COME, ShortRule.PROPORTIONAL)
