"""How a seller stands to an organisation that wants to buy of it."""

from django.db import models
from django.utils.translation import pgettext_lazy


class BuyerState(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("a business buyer", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("a business buyer", "accepted")
    REFUSED = "refused", pgettext_lazy("a business buyer", "refused")
    ENDED = "ended", pgettext_lazy("a business buyer", "ended")


class CreditState(models.TextChoices):
    """How far it is that a buyer may pay a seller on invoice."""

    ASKED = "asked", pgettext_lazy("buying on invoice", "waiting for the market")
    AGREED = "agreed", pgettext_lazy("buying on invoice", "agreed")
    REFUSED = "refused", pgettext_lazy("buying on invoice", "refused")
    ENDED = "ended", pgettext_lazy("buying on invoice", "ended")


_S = BuyerState

BUYER_MOVES: dict[str, tuple[str, ...]] = {
    _S.APPLIED: (_S.ACCEPTED, _S.REFUSED),
    _S.ACCEPTED: (_S.ENDED,),
    # Who was refused, or left, may ask again.
    _S.REFUSED: (_S.APPLIED,),
    _S.ENDED: (_S.APPLIED,),
}
