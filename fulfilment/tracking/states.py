"""How far a parcel is, whatever its carrier calls it; what became of asking for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ParcelState(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("a parcel", "Picked up by the carrier")
    IN_TRANSIT = "in-transit", pgettext_lazy("a parcel", "In transit")
    OUT_FOR_DELIVERY = "out", pgettext_lazy("a parcel", "Out for delivery")
    DELIVERED = "delivered", pgettext_lazy("a parcel", "Delivered")
    PROBLEM = "problem", pgettext_lazy("a parcel", "Delivery problem")
    RETURNED = "returned", pgettext_lazy("a parcel", "Returned to sender")


# The seller has to do something about these.
TROUBLE = (ParcelState.PROBLEM, ParcelState.RETURNED)
# Nothing more is to come.
OVER = (ParcelState.DELIVERED, ParcelState.RETURNED)


# What carriers' files call it, by words that it holds; the first that is found counts.
WORDS = (
    (("returned", "return", "退回", "退签", "退件"), ParcelState.RETURNED),
    (
        ("problem", "exception", "failed", "refused", "异常", "疑难", "拒收", "拒签"),
        ParcelState.PROBLEM,
    ),
    (("out for delivery", "派件", "派送"), ParcelState.OUT_FOR_DELIVERY),
    (("in transit", "transit", "在途", "运输", "转运", "到达"), ParcelState.IN_TRANSIT),
    (
        ("picked up", "accepted", "collected", "揽收", "揽件", "收寄", "已收件"),
        ParcelState.ACCEPTED,
    ),
)


# Money follows: "to be delivered" and "待签收" are none of these.
DELIVERED_WORDS = frozenset(
    {
        "delivered",
        "signed",
        "签收",
        "已签收",
        "本人签收",
        "代签收",
        "妥投",
        "已妥投",
        "已送达",
    }
)


def state_named(text: str) -> ParcelState | None:
    """How far a parcel is as a file says it; None for words that say nothing known."""
    said = text.casefold().strip()
    if said in DELIVERED_WORDS:
        return ParcelState.DELIVERED
    for words, state in WORDS:
        if any(word in said for word in words):
            return state
    return None


class Subscription(models.TextChoices):
    """Whether the aggregator reports of a number."""

    WAITING = "waiting", _("waiting")
    ACTIVE = "active", _("active")
    REFUSED = "refused", _("refused")
    NONE = "none", _("not requested")


class EventSource(models.TextChoices):
    AGGREGATOR = "aggregator", _("tracking service")
    FILE = "file", _("carrier's file")
