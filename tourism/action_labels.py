"""What the acts of visits are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from shop.catalogue.states import ListingState


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "visits.create": _("Created an experience"),
            "visits.edit": _("Edited an experience"),
            "visits.price": _("Changed an experience's price"),
            "visits.pictures": _("Changed an experience's photos"),
            "visits.state": _("Opened or hid an experience"),
            "visits.plan": _("Changed an experience's schedule"),
            "visits.close_days": _("Closed or reopened days of an experience"),
            "visits.slot.add": _("Added a date of an experience"),
            "visits.slot.change": _("Changed the places of a date"),
            "visits.slot.cancel": _("Cancelled a date of an experience"),
            "visits.booking.cancel": _("Cancelled a booking"),
            "visits.booking.move": _("Moved a booking to another date"),
            "visits.message": _("Messaged the guests of a date"),
            "visits.check_in": _("Checked in a guest"),
        },
        codes=[CodesOfField("state", ListingState.choices, acts="visits.")],
    )
