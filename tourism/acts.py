"""What the acts of visits are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from shop.catalogue.states import ListingState

name_acts(
    {
        "visits.create": _("Began an experience"),
        "visits.edit": _("Edited an experience"),
        "visits.price": _("Set a price of an experience"),
        "visits.pictures": _("Chose the photos of an experience"),
        "visits.state": _("Opened an experience for booking, or hid it"),
        "visits.plan": _("Changed when an experience takes place"),
        "visits.close_days": _("Closed days of an experience, or opened them again"),
        "visits.slot.add": _("Added a slot of an experience"),
        "visits.slot.change": _("Changed the places of a slot"),
        "visits.slot.cancel": _("Cancelled a slot of an experience"),
        "visits.booking.cancel": _("Cancelled a booking"),
        "visits.booking.move": _("Moved a booking to another date"),
        "visits.message": _("Wrote to the guests of a date"),
        "visits.check_in": _("Checked a guest in"),
    }
)
name_values("state", ListingState.choices, acts="visits.")
