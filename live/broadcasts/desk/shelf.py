"""What a broadcast will show: found among the goods, put in order, taken off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.inputs import whole, wholes
from core.text import one_line
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import lots_to_show, named_lot, packs_to_show, shelf_of
from live.broadcasts.services.shelf import (
    ShelfError,
    move_item,
    put_on_shelf,
    set_item_lot,
    set_item_state,
    take_off_shelf,
)
from live.broadcasts.states import ShelfState
from vendors.partner.models import StockRecord

from .overview import LiveView

FOUND = 30


class ShelfPage(LiveView):
    """The shelf, and below it what may be put there."""

    act = "desk.live.run"
    template_name = "live/desk/shelf.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        broadcast = self.broadcast()
        asked = one_line(request.GET.get("q", "").replace("\0", ""))[:100]
        found = packs_to_show(broadcast, asked)[: FOUND + 1]
        shelf = list(shelf_of(broadcast))
        packs = [] if broadcast.is_over else list(found)
        context = self.get_context_data(
            broadcast=broadcast,
            shelf=shelf,
            choices={} if broadcast.is_over else lots_to_show(shelf),
            packs=packs[:FOUND],
            has_more=len(packs) > FOUND,
            asked=asked,
            states=ShelfState.choices,
        )
        return self.render_to_response(context)

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        broadcast = self.broadcast()
        try:
            there = self._do(broadcast, request)
        except ShelfError as refusal:
            messages.error(request, str(refusal))
            return self.get(request, *args, **kwargs)
        page = reverse("desk:live_shelf", args=[self.partner.code, broadcast.code])
        return redirect(page + there)

    def _do(self, broadcast: Broadcast, request: HttpRequest) -> str:
        """Answers where the page goes on."""
        do = request.POST.get("do", "")
        if do == "put":
            self._put(broadcast, request.POST.getlist("pack"))
            return ""
        pk = whole(request.POST.get("item")) or 0
        item = get_object_or_404(broadcast.shelf, pk=pk)
        item.broadcast = broadcast
        if do in {"up", "down"}:
            move_item(item, -1 if do == "up" else 1, by=self.person)
        elif do == "take":
            take_off_shelf(item, by=self.person)
        elif do == "lot":
            set_item_lot(item, named_lot(item, request.POST), by=self.person)
        elif do in ShelfState.values:
            set_item_state(item, do, by=self.person)
        else:
            raise Http404
        return "" if do == "take" else f"#item-{item.pk}"

    def _put(self, broadcast: Broadcast, keys: list[str]) -> None:
        wanted = wholes(keys)
        rows = StockRecord.objects.select_related("product", "partner")
        packs = rows.in_bulk(wanted)
        chosen = [packs[pk] for pk in wanted if pk in packs]
        for pack in chosen:
            put_on_shelf(broadcast, pack, by=self.person)
        if not chosen:
            messages.warning(self.request, _("Please select what you want to show."))
            return
        count = len(chosen)
        said = ngettext(
            "%(count)s pack is on the shelf.",
            "%(count)s packs are on the shelf.",
            count,
        )
        messages.success(self.request, said % {"count": count})
