"""Whether visits in a basket can be booked as they stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tourism.models import Experience, SlotPrice
from tourism.states import SlotState


def why_not_so_many(experience: Experience, places: int) -> str:
    """Why a booking of so many places is too small or too large; empty if it is not."""
    if places < experience.least:
        text = ngettext(
            "A booking takes at least %(count)d place.",
            "A booking takes at least %(count)d places.",
            experience.least,
        )
        return text % {"count": experience.least}
    if places > experience.most:
        text = ngettext(
            "A booking takes at most %(count)d place. Please ask the farm for more.",
            "A booking takes at most %(count)d places. Please ask the farm for more.",
            experience.most,
        )
        return text % {"count": experience.most}
    return ""


def why_not(lines: Sequence[Any]) -> Mapping[int, str]:
    """What is in the way, by the basket's line; one query for any number."""
    rows = SlotPrice.objects.filter(pack__in=[line.stockrecord_id for line in lines])
    by_pack = {
        row.pack_id: row for row in rows.select_related("slot__experience", "price")
    }
    places: dict[int, int] = defaultdict(int)
    for line in lines:
        if row := by_pack.get(line.stockrecord_id):
            places[row.slot_id] += line.quantity * row.price.places
    found = {}
    for line in lines:
        row = by_pack.get(line.stockrecord_id)
        if row is None or row.slot.state != SlotState.OPEN:
            found[line.pk] = _("This can't be booked any more.")
        elif why := why_not_so_many(row.slot.experience, places[row.slot_id]):
            found[line.pk] = why
    return found
