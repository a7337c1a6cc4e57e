"""The shelf while one is on air: explained, pushed, moved, shown, hidden, taken off."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from core.events import publish
from core.inputs import whole, wholes
from live.broadcasts.models import ShelfItem
from live.broadcasts.queries import named_lot
from live.broadcasts.services.shelf import (
    ShelfError,
    move_item,
    pin_item,
    set_item_lot,
    set_item_state,
    sort_shelf,
    take_off_shelf,
)
from live.broadcasts.states import Right, ShelfState

from .base import POSTING, StudioView

MOST_KEYS = 200


class ShelfAct(StudioView):
    """`do` says what, `item` with which pack; an assistant only says what is explained.

    A script hears that it is done and asks for its piece of the page anew.
    """

    http_method_names = POSTING

    def post(self, request: HttpRequest) -> HttpResponse:
        do = request.POST.get("do", "")
        self.need(Right.PIN if do in PINNING else Right.SELL)
        try:
            self._do(do)
        except ShelfError as refusal:
            return self._said(str(refusal))
        return self._said("")

    def _do(self, do: str) -> None:
        if do == "unpin":
            pin_item(self.broadcast, None, by=self.person)
        elif do == "sort":
            keys = self.request.POST.getlist("item")[:MOST_KEYS]
            order = wholes(keys)
            sort_shelf(self.broadcast, order, by=self.person)
        elif do == "lot":
            item = self.item()
            set_item_lot(item, named_lot(item, self.request.POST), by=self.person)
        elif do in ShelfState.values:
            set_item_state(self.item(), do, by=self.person)
        elif do in ACTS:
            ACTS[do](self)
        else:
            raise Http404

    def item(self) -> ShelfItem:
        """The one that is named, of this broadcast."""
        rows = self.broadcast.shelf.select_related("stockrecord__product")
        found = get_object_or_404(rows, pk=key_in(self.request, "item"))
        found.broadcast = self.broadcast
        return found

    def _said(self, text: str) -> HttpResponse:
        if self.is_script:
            return JsonResponse({"text": text}, status=409 if text else 200)
        if self.is_partial:
            answer = HttpResponse(status=204)
            if text:
                messages.error(self.request, text)
            answer["HX-Trigger"] = "shelf"
            return answer
        if text:
            messages.error(self.request, text)
        return self.back()


def _pin(view: ShelfAct) -> None:
    pin_item(view.broadcast, view.item(), by=view.person)


@transaction.atomic
def _push(view: ShelfAct) -> None:
    """Explained now, and viewers see a hint whatever they look at."""
    item = view.item()
    pin_item(view.broadcast, item, by=view.person)
    news = {"item": item.pk, "act": "pinned", "push": True}
    tell = partial(publish, view.broadcast.channel, "pin", news)
    transaction.on_commit(tell, robust=True)


ACTS: dict[str, Callable[[ShelfAct], None]] = {
    "pin": _pin,
    "push": _push,
    "up": lambda view: move_item(view.item(), -1, by=view.person),
    "down": lambda view: move_item(view.item(), 1, by=view.person),
    "take": lambda view: take_off_shelf(view.item(), by=view.person),
}
PINNING = frozenset({"pin", "push", "unpin"})


def key_in(request: HttpRequest, name: str) -> int:
    """The id that was sent; 0 for what is none."""
    return whole(request.POST.get(name)) or 0
