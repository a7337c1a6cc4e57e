"""Prices, deals, coupons and draws while one is on air."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.transitions import TransitionError
from live.broadcasts.models import ShelfItem
from live.broadcasts.queries import shelf_of
from live.broadcasts.services import ShelfRefused
from live.broadcasts.states import Right
from live.deals.models import Deal, Draw
from live.deals.queries import deals_of
from live.deals.services import (
    DealRefused,
    Undone,
    cancel_draw,
    close_deal,
    close_draw,
    draw_winners,
    drop_coupon,
    open_deal,
    release_wave,
    set_session_price,
    start_draw,
    undo_deal,
    undo_price,
)
from live.studio.forms import (
    CouponForm,
    DealForm,
    DrawForm,
    PriceForm,
    SaidForm,
    WaveForm,
)

from .base import POSTING, StudioView
from .shelf import key_in


class SellAct(StudioView):
    """`do` says what; what is wrong with it is told above the shelf."""

    right = Right.SELL
    http_method_names = POSTING

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            said = act(self)
        except (DealRefused, ShelfRefused) as refusal:
            messages.error(request, str(refusal))
        except TransitionError:
            messages.warning(request, _("This was done already."))
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
        """Raises `DealRefused` with what is wrong."""
        if not form.is_valid():
            raise DealRefused(form.fault())


def _price(view: SellAct) -> str:
    form = PriceForm(view.request.POST)
    view.typed(form)
    set_session_price(view.item(), form.cleaned_data["price"], by=view.person)
    return _("This is its price in this broadcast now.")


def _unprice(view: SellAct) -> str:
    set_session_price(view.item(), None, by=view.person)
    return _("It costs what it costs in the shop again. Baskets keep their promise.")


def _undo(view: SellAct) -> str:
    return _told(
        _("The wrong price is undone."), undo_price(view.item(), by=view.person)
    )


def _undo_deal(view: SellAct) -> str:
    return _told(_("The deal is undone."), undo_deal(view.deal(), by=view.person))


def _told(done: str, undone: Undone) -> str:
    """What it took, in words."""
    said = [done]
    if undone.baskets:
        text = ngettext(
            "%(count)s basket was put right.",
            "%(count)s baskets were put right.",
            undone.baskets,
        )
        said.append(text % {"count": undone.baskets})
    if undone.orders:
        text = ngettext(
            "%(count)s unpaid order was let go.",
            "%(count)s unpaid orders were let go.",
            undone.orders,
        )
        said.append(text % {"count": undone.orders})
    if undone.paid:
        text = ngettext(
            "%(count)s order was paid at this moment and stands.",
            "%(count)s orders were paid at this moment and stand.",
            undone.paid,
        )
        said.append(text % {"count": undone.paid})
    return " ".join(said)


def _deal(view: SellAct) -> str:
    form = DealForm(view.request.POST)
    view.typed(form)
    open_deal(view.item(), form.terms(), by=view.person)
    return _("The deal is open.")


def _release(view: SellAct) -> str:
    form = WaveForm(view.request.POST)
    view.typed(form)
    release_wave(view.deal(), form.cleaned_data["packs"], by=view.person)
    return _("More of the deal is there.")


def _close(view: SellAct) -> str:
    close_deal(view.deal(), by=view.person)
    return _("The deal is over. What was not taken is back in the stock.")


def _coupon(view: SellAct) -> str:
    form = CouponForm(view.request.POST)
    view.typed(form)
    drop_coupon(view.broadcast, form.coupon(), by=view.person)
    return _("The coupons are there for viewers to take.")


def _draw(view: SellAct) -> str:
    form = DrawForm(view.request.POST, items=shelf_of(view.broadcast))
    view.typed(form)
    start_draw(view.broadcast, form.drawn_for(), by=view.person)
    return _("The draw has begun. Whoever buys and pays is in.")


def _draw_close(view: SellAct) -> str:
    close_draw(view.draw(), by=view.person)
    return _("Entries are closed. Now draw.")


def _draw_now(view: SellAct) -> str:
    draw_winners(view.draw(), by=view.person)
    return _("It is drawn. The winners are told.")


def _draw_off(view: SellAct) -> str:
    cancel_draw(view.draw(), by=view.person)
    return _("The draw is off.")


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
