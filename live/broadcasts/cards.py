"""What of broadcasts stands on the desk's first page."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.market import moment
from vendors.members.cards import Card

from .models import Broadcast
from .rules import GIVEN_UP_AFTER
from .states import ON_AIR, BroadcastStatus

if TYPE_CHECKING:
    from accounts.models import User


def next_on_desk(_user: "User", partner: Any) -> list[Card]:
    """What is on air, or what comes next, or the way to plan one; one query."""
    late = timezone.now() - GIVEN_UP_AFTER
    planned = Q(status=BroadcastStatus.SCHEDULED, starts_at__gt=late)
    rows = Broadcast.objects.filter(
        planned | Q(status__in=sorted(ON_AIR)), partner=partner
    )
    found = rows.order_by("starts_at", "pk").first()
    if found is None:
        url = reverse("desk:live", args=[partner.code])
        text = _("Show your harvest from the field and sell while people watch.")
        return [Card("camera", _("Go on air"), text, url)]
    text = _("On air now") if found.is_on_air else moment(found.starts_at)
    url = reverse("desk:live_plan", args=[partner.code, found.code])
    return [Card("camera", found.title, text, url)]
