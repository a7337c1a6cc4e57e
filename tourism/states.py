"""The kinds of experience, the states of slots and bookings, and what scans find."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExperienceKind(models.TextChoices):
    PICKING = "picking", _("Picking")
    WALK = "walk", _("Guided walk")
    MEAL = "meal", _("Meal")
    STAY = "stay", _("Farm stay")
    TREE = "tree", _("Adopt a tree")


class PriceKind(models.TextChoices):
    """Whom or what one ticket is for."""

    ADULT = "adult", pgettext_lazy("a ticket", "adult")
    CHILD = "child", pgettext_lazy("a ticket", "child")
    ROOM = "room", pgettext_lazy("a ticket", "room")
    TREE = "tree", pgettext_lazy("a ticket", "tree")


# What may be sold of which kind: rooms are slept in, trees are adopted.
PRICES_OF: dict[str, tuple[str, ...]] = {
    ExperienceKind.PICKING: (PriceKind.ADULT, PriceKind.CHILD),
    ExperienceKind.WALK: (PriceKind.ADULT, PriceKind.CHILD),
    ExperienceKind.MEAL: (PriceKind.ADULT, PriceKind.CHILD),
    ExperienceKind.STAY: (PriceKind.ROOM,),
    ExperienceKind.TREE: (PriceKind.TREE,),
}


class SlotState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a slot", "scheduled")
    # Nobody had booked it when the plan stopped wanting it.
    WITHDRAWN = "withdrawn", pgettext_lazy("a slot", "removed from the schedule")
    CANCELLED = "cancelled", pgettext_lazy("a slot", "cancelled")


SLOT_MOVES: dict[str, tuple[str, ...]] = {
    SlotState.OPEN: (SlotState.WITHDRAWN, SlotState.CANCELLED),
    SlotState.WITHDRAWN: (SlotState.OPEN,),
    SlotState.CANCELLED: (),
}


class CallOff(models.TextChoices):
    """Why a host cancels a slot."""

    WEATHER = "weather", pgettext_lazy("why a slot is cancelled", "weather")
    FEW = "few", pgettext_lazy("why a slot is cancelled", "too few participants")
    FARM = "farm", pgettext_lazy("why a slot is cancelled", "something at the farm")


class BookingState(models.TextChoices):
    HELD = "held", pgettext_lazy("a booking", "awaiting payment")
    BOOKED = "booked", pgettext_lazy("a booking", "booked")
    ATTENDED = "attended", pgettext_lazy("a booking", "attended")
    NO_SHOW = "no-show", pgettext_lazy("a booking", "no-show")
    CANCELLED = "cancelled", pgettext_lazy("a booking", "cancelled")
    EXPIRED = "expired", pgettext_lazy("a booking", "expired")


_B = BookingState

BOOKING_MOVES: dict[str, tuple[str, ...]] = {
    _B.HELD: (_B.BOOKED, _B.CANCELLED, _B.EXPIRED),
    _B.BOOKED: (_B.ATTENDED, _B.NO_SHOW, _B.CANCELLED),
    _B.ATTENDED: (),
    _B.NO_SHOW: (),
    _B.CANCELLED: (),
    # A payment that arrives after the hold is honoured while places are left.
    _B.EXPIRED: (_B.BOOKED, _B.CANCELLED),
}


class CancelledBy(models.TextChoices):
    SHOPPER = "shopper", pgettext_lazy("who cancelled", "the guest")
    HOST = "host", pgettext_lazy("who cancelled", "the host")


class TicketState(models.TextChoices):
    VALID = "valid", pgettext_lazy("a ticket", "valid")
    USED = "used", pgettext_lazy("a ticket", "checked in")
    CANCELLED = "cancelled", pgettext_lazy("a ticket", "cancelled")


TICKET_MOVES: dict[str, tuple[str, ...]] = {
    TicketState.VALID: (TicketState.USED, TicketState.CANCELLED),
    TicketState.USED: (),
    TicketState.CANCELLED: (),
}


class ScanOutcome(models.TextChoices):
    """What a scan at the gate found."""

    IN = "in", _("Welcome: checked in")
    AGAIN = "again", _("Already checked in")
    OTHER_DAY = "other-day", _("This ticket is for another time")
    CANCELLED = "cancelled", _("This booking is cancelled")
    NO_SHOW = "no-show", _("Too late: already recorded as no-show")
    UNKNOWN = "unknown", _("Not a ticket of this farm")


class BookingNotice(models.TextChoices):
    """What a guest is told of a booking."""

    BOOKED = "booked", _("Your tickets")
    TOMORROW = "tomorrow", _("See you tomorrow")
    MOVED = "moved", _("Your visit has a new date")
    CANCELLED = "cancelled", _("Your visit is cancelled")
    MESSAGE = "message", _("Message from your host")
    CALLED_OFF = "called-off", _("The farm had to cancel your visit")
