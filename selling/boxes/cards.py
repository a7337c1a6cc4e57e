"""The line about boxes on the desk's first page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.templatetags.market import day
from vendors.members.cards import Card
from vendors.partner.models import Partner

from .models import Box
from .queries.desk import unplanned_of
from .states import RUNNING, Filling


def box_cards(user: User, partner: Partner) -> list[Card]:  # noqa: ARG001 - its shape
    """Deliveries soon of which the farm has not said what is in them."""
    rows = Box.objects.filter(partner=partner, state__in=RUNNING, filling=Filling.FARM)
    found = []
    for box in rows.order_by("pk"):
        if days := unplanned_of(box):
            text = ngettext(
                "%(count)d delivery is not planned, the first on %(day)s.",
                "%(count)d deliveries are not planned, the first on %(day)s.",
                len(days),
            )
            found.append(
                Card(
                    icon="box",
                    title=_("Plan the box: %(name)s") % {"name": box.name},
                    text=text % {"count": len(days), "day": day(days[0])},
                    url=reverse("desk:box", args=[partner.code, box.pk]),
                )
            )
    return found
