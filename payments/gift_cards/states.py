"""What becomes of a gift card."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GiftCardStatus(models.TextChoices):
    UNPAID = "unpaid", _("waiting for payment")
    CANCELED = "canceled", _("not paid")
    PAID = "paid", _("ready to use")
    REDEEMED = "redeemed", _("redeemed")
    REFUNDED = "refunded", _("returned")
    # Its buyer's bank took the payment back, or may do so.
    BLOCKED = "blocked", _("blocked")


_S = GiftCardStatus

GIFT_CARD_MOVES: dict[str, tuple[str, ...]] = {
    _S.UNPAID: (_S.PAID, _S.CANCELED),
    # A bank that takes its time can still bring the money.
    _S.CANCELED: (_S.PAID,),
    _S.PAID: (_S.REDEEMED, _S.REFUNDED, _S.BLOCKED),
    _S.REDEEMED: (),
    # A refund that the bank sent back.
    _S.REFUNDED: (_S.PAID, _S.BLOCKED),
    _S.BLOCKED: (_S.PAID,),
}
# What the market owes to whoever redeems them.
OWED = frozenset({_S.PAID, _S.BLOCKED})
