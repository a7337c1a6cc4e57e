"""A seller's broadcasts at the desk: what its pages start from, its list, its card."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.templatetags.market import moment
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import open_broadcasts_of, past_broadcasts_of
from live.broadcasts.rules import GIVEN_UP_AFTER
from live.broadcasts.states import ON_AIR, BroadcastStatus
from shop.catalogue.queries import listed_products
from vendors.members.cards import Card
from vendors.members.desk.base import DeskView

ON_A_PAGE = 20
READING = ["get", "head", "options"]
POSTING = ["post", "options"]


class LiveView(DeskView):
    """Everybody of the team sees what is planned; who goes on air plans it."""

    act = "desk.live.see"
    write_act = "desk.live.run"

    def broadcast(self) -> Broadcast:
        """The one of the address; another seller's answers 404."""
        rows = Broadcast.objects.select_related(
            "host", "village", "viewpoint", "cover", "pinned"
        )
        found: Broadcast = get_object_or_404(
            rows, partner=self.partner, code=self.kwargs["code"].upper()
        )
        found.partner = self.partner
        return found


class LivePage(LiveView):
    template_name = "live/desk/list.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        coming = list(open_broadcasts_of(self.partner)[:100])
        past = Paginator(past_broadcasts_of(self.partner), ON_A_PAGE)
        return super().get_context_data(
            on_air=[one for one in coming if one.is_on_air],
            planned=[one for one in coming if not one.is_on_air],
            page=past.get_page(self.request.GET.get("page")),
            may_run=self.allows("desk.live.run"),
            **kwargs,
        )


def has_goods_on_sale(partner: Any) -> bool:
    return listed_products().filter(partner=partner).exists()


def next_on_desk(_user: User, partner: Any) -> list[Card]:
    """What is on air, or what comes next, or the way to plan one; two queries.

    Who sells nothing yet has nothing to show.
    """
    late = timezone.now() - GIVEN_UP_AFTER
    planned = Q(status=BroadcastStatus.SCHEDULED, starts_at__gt=late)
    rows = Broadcast.objects.filter(
        planned | Q(status__in=sorted(ON_AIR)), partner=partner
    )
    found = rows.order_by("starts_at", "pk").first()
    if found is None and not has_goods_on_sale(partner):
        return []
    if found is None:
        url = reverse("desk:live", args=[partner.code])
        text = _("Show your harvest live from the field and sell to viewers.")
        return [Card("camera", _("Go live"), text, url)]
    text = _("Live now") if found.is_on_air else moment(found.starts_at)
    url = reverse("desk:live_plan", args=[partner.code, found.code])
    return [Card("camera", found.title, text, url)]
