"""The line about visits on the desk's first page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import dates
from core.templatetags.market import moment
from tourism.queries.guests import next_visits
from vendors.members.cards import Card
from vendors.partner.models import Partner


def visit_cards(user: User, partner: Partner) -> list[Card]:  # noqa: ARG001 - its shape
    """The next date that somebody has booked; one query."""
    coming = next_visits(partner, 1)
    if not coming:
        return []
    slot: Any = coming[0]  # counted by the query
    people = ngettext(
        "%(count)d person", "%(count)d people", slot.guests
    ) % {"count": slot.guests}  # fmt: skip
    day = dates.day_of(slot.starts)
    url = reverse("desk:visit_days", args=[partner.code])
    return [
        Card(
            icon="calendar",
            title=_("Next visit: %(title)s") % {"title": slot.experience.title},
            text=f"{moment(slot.starts)} · {people}",
            url=f"{url}?day={day.isoformat()}",
        )
    ]
