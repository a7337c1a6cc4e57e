"""What is done about an order that waits for its seller, in this order."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Step(models.TextChoices):
    REMIND_ACCEPT = "remind-accept", _("Reminder to accept")
    UNACCEPTED = "unaccepted", _("Not accepted in time")
    REMIND_SEND = "remind-send", _("Reminder to ship")
    LATE = "late", _("Overdue")
    ESCALATED = "escalated", _("Market's staff notified")
    GIVEN_BACK = "given-back", _("Cancelled and refunded for being late")


# Of these the last that is due says it all: nobody is reminded of the day before.
WARNINGS = (Step.REMIND_ACCEPT, Step.UNACCEPTED, Step.REMIND_SEND, Step.LATE)


class NewDateState(models.TextChoices):
    OPEN = "open", _("waiting for the shopper")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    OVER = "over", _("no longer open")


class Punctuality(models.TextChoices):
    """How a part counts for its seller's rates."""

    IN_TIME = "in-time", pgettext_lazy("a shipment", "On time")
    LATE = "late", _("Late")
    BY_SELLER = "by-seller", _("Cancelled by the farm")
    BY_MARKET = "by-market", _("Cancelled because it was not shipped")
