"""The states of boxes, of subscriptions to them and of single deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BoxState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a box", "draft")
    OPEN = "open", pgettext_lazy("a box", "open")
    # Who has it keeps it; nobody new gets it.
    FULL = "full", pgettext_lazy("a box", "closed to new subscribers")
    ENDED = "ended", pgettext_lazy("a box", "ended")


BOX_MOVES: dict[str, tuple[str, ...]] = {
    BoxState.DRAFT: (BoxState.OPEN, BoxState.ENDED),
    BoxState.OPEN: (BoxState.FULL, BoxState.ENDED),
    BoxState.FULL: (BoxState.OPEN, BoxState.ENDED),
    BoxState.ENDED: (),
}
# Deliveries go on.
RUNNING = frozenset({BoxState.OPEN, BoxState.FULL})


class Filling(models.TextChoices):
    """Who says what is in a box."""

    FIXED = "fixed", _("The same contents each time")
    FARM = "farm", _("The farm chooses for each delivery")
    POINTS = "points", _("Shoppers choose by points")
    # A standing order: one shopper's own, at the prices of the day.
    OWN = "own", _("The shopper chooses from the farm's goods")


class Swaps(models.TextChoices):
    """Whether a shopper may have something else, and who pays the difference."""

    NONE = "none", _("No swaps")
    EVEN = "even", _("Swaps at no difference in price")
    CHARGED = "charged", _("Swaps with the difference in price")


class Short(models.TextChoices):
    """What becomes of something that there is too little of when a box is packed."""

    SUBSTITUTE = "substitute", _("Replace it, else take it off the price")
    CREDIT = "credit", _("Take it off the price")


class SubscriptionState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("a subscription", "active")
    PAUSED = "paused", pgettext_lazy("a subscription", "paused")
    ENDED = "ended", pgettext_lazy("a subscription", "ended")


SUBSCRIPTION_MOVES: dict[str, tuple[str, ...]] = {
    SubscriptionState.ACTIVE: (SubscriptionState.PAUSED, SubscriptionState.ENDED),
    SubscriptionState.PAUSED: (SubscriptionState.ACTIVE, SubscriptionState.ENDED),
    SubscriptionState.ENDED: (),
}
# Of these a box has so many at most.
TAKING_A_PLACE = frozenset({SubscriptionState.ACTIVE, SubscriptionState.PAUSED})


class EndReason(models.TextChoices):
    """Why a subscription is paused or over."""

    SHOPPER = "shopper", pgettext_lazy("why a subscription stopped", "by you")
    SEASON = "season", pgettext_lazy("why a subscription stopped", "the season is over")
    FARM = "farm", pgettext_lazy("why a subscription stopped", "by the farm")
    UNPAID = (
        "unpaid",
        pgettext_lazy("why a subscription stopped", "boxes were not paid"),
    )
    TERM = (
        "term",
        pgettext_lazy("why a subscription stopped", "the prepaid boxes are used up"),
    )
    DISPUTE = (
        "dispute",
        pgettext_lazy("why a subscription stopped", "the prepayment is disputed"),
    )
    ACCOUNT = (
        "account",
        pgettext_lazy("why a subscription stopped", "the account was closed"),
    )


class Afterwards(models.TextChoices):
    """What becomes of a subscription when its prepaid boxes are used up."""

    CONTINUE = "continue", _("Go on and pay for each box")
    END = "end", _("End the subscription")


class DeliveryState(models.TextChoices):
    """How one delivery of a subscription stands."""

    PLANNED = "planned", pgettext_lazy("a box", "planned")
    SKIPPED = "skipped", pgettext_lazy("a box", "skipped")
    ORDERED = "ordered", pgettext_lazy("a box", "ordered")
    # The farm could not fill it, or was closed.
    MISSED = "missed", pgettext_lazy("a box", "not delivered")


DELIVERY_MOVES: dict[str, tuple[str, ...]] = {
    DeliveryState.PLANNED: (
        DeliveryState.SKIPPED,
        DeliveryState.ORDERED,
        DeliveryState.MISSED,
    ),
    DeliveryState.SKIPPED: (DeliveryState.PLANNED,),
    DeliveryState.ORDERED: (),
    DeliveryState.MISSED: (),
}


class Missed(models.TextChoices):
    CLOSED = "closed", _("The farm is closed.")
    EMPTY = "empty", _("The farm has nothing for this box.")
    LATE = "late", _("It was too late to pack it.")
