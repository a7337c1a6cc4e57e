"""Prices, deals, coupons and draws while one is on air."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.transitions import TransitionError
from live.broadcasts.models import ShelfItem
from live.broadcasts.queries import shelf_of
from live.broadcasts.services.shelf import ShelfError
from live.broadcasts.states import Right
from live.deals.models import Deal, Draw
from live.deals.queries import deals_of
from live.deals.rules import DealError
from live.deals.services.coupons import drop_coupon
from live.deals.services.draws import cancel_draw, close_draw, draw_winners, start_draw
from live.deals.services.lifecycle import close_deal, open_deal, release_wave
from live.deals.services.prices import Undone, set_session_price, undo_price
from live.deals.services.reversal import undo_deal
from live.studio.forms import (
    CouponForm,
    DealForm,
    DrawForm,
    LivePriceForm,
    SaidForm,
    WaveForm,
)

from .base import POSTING, StudioView
from .shelf import key_in


class SellAct(StudioView):
    """`do` says what; what is wrong with it is told above the shelf."""

    right = Right.SELL
    http_method_names = POSTING

    def post(self, request: HttpRequest) -> HttpResponse:
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            said = act(self)
        except (DealError, ShelfError) as refusal:
            messages.error(request, str(refusal))
        except TransitionError:
            messages.warning(request, _("This was already done."))
        else:
            messages.success(request, said)
        if not self.is_partial:
            return self.back()
        answer = HttpResponse(status=204)
        answer["HX-Trigger"] = "shelf"
        return answer

    def item(self) -> ShelfItem:
        """The one that is named, of this broadcast."""
        found = get_object_or_404(self.broadcast.shelf, pk=key_in(self.request, "item"))
        found.broadcast = self.broadcast
        return found

    def deal(self) -> Deal:
        rows = deals_of(self.broadcast)
        return get_object_or_404(rows, pk=key_in(self.request, "deal"))

    def draw(self) -> Draw:
        rows = Draw.objects.filter(broadcast=self.broadcast)
        return get_object_or_404(rows, pk=key_in(self.request, "draw"))

    def typed(self, form: SaidForm) -> None:
        """Raises `DealError` with what is wrong."""
        if not form.is_valid():
            raise DealError(form.fault())


def _price(view: SellAct) -> str:
    form = LivePriceForm(view.request.POST)
    view.typed(form)
    set_session_price(view.item(), form.cleaned_data["price"], by=view.person)
    return _("Broadcast price set.")


def _unprice(view: SellAct) -> str:
    set_session_price(view.item(), None, by=view.person)
    return _("The regular price applies again. Prices in baskets are honoured.")


def _undo(view: SellAct) -> str:
    return _told(_("Wrong price reversed."), undo_price(view.item(), by=view.person))


def _undo_deal(view: SellAct) -> str:
    return _told(_("Deal reversed."), undo_deal(view.deal(), by=view.person))


def _told(done: str, undone: Undone) -> str:
    """What it took, in words."""
    said = [done]
    if undone.baskets:
        text = ngettext(
            "%(count)s basket was corrected.",
            "%(count)s baskets were corrected.",
            undone.baskets,
        )
        said.append(text % {"count": undone.baskets})
    if undone.orders:
        text = ngettext(
            "%(count)s unpaid order was cancelled.",
            "%(count)s unpaid orders were cancelled.",
            undone.orders,
        )
        said.append(text % {"count": undone.orders})
    if undone.paid:
        text = ngettext(
            "%(count)s order was just paid and remains valid.",
            "%(count)s orders were just paid and remain valid.",
            undone.paid,
        )
        said.append(text % {"count": undone.paid})
    return " ".join(said)


def _deal(view: SellAct) -> str:
    form = DealForm(view.request.POST)
    view.typed(form)
    open_deal(view.item(), form.terms(), by=view.person)
    return _("Deal opened.")


def _release(view: SellAct) -> str:
    form = WaveForm(view.request.POST)
    view.typed(form)
    release_wave(view.deal(), form.cleaned_data["packs"], by=view.person)
    return _("Packs added to the deal.")


def _close(view: SellAct) -> str:
    close_deal(view.deal(), by=view.person)
    return _("Deal ended. Unsold packs are back in stock.")


def _coupon(view: SellAct) -> str:
    form = CouponForm(view.request.POST)
    view.typed(form)
    drop_coupon(view.broadcast, form.coupon(), by=view.person)
    return _("Viewers can claim the coupons now.")


def _draw(view: SellAct) -> str:
    form = DrawForm(view.request.POST, items=shelf_of(view.broadcast))
    view.typed(form)
    start_draw(view.broadcast, form.drawn_for(), by=view.person)
    return _("Draw started. Everyone who buys and pays takes part.")


def _draw_close(view: SellAct) -> str:
    close_draw(view.draw(), by=view.person)
    return _("Entries closed. You can draw now.")


def _draw_now(view: SellAct) -> str:
    draw_winners(view.draw(), by=view.person)
    return _("Winners drawn and notified.")


def _draw_off(view: SellAct) -> str:
    cancel_draw(view.draw(), by=view.person)
    return _("Draw cancelled.")


ACTS: dict[str, Callable[[SellAct], str]] = {
    "price": _price,
    "unprice": _unprice,
    "undo": _undo,
    "deal": _deal,
    "release": _release,
    "close": _close,
    "undo-deal": _undo_deal,
    "coupon": _coupon,
    "draw": _draw,
    "draw-close": _draw_close,
    "draw-now": _draw_now,
    "draw-off": _draw_off,
}
