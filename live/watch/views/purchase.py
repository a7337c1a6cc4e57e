"""Buying without leaving the stream: the shelf, one product, into the basket."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.inputs import whole
from live.deals.queries import deal_cards
from live.deals.rules import DealError
from live.deals.services.prices import add_from_shelf
from live.watch import queries
from live.watch.services import note_click
from shop.basket.forms import AddForm
from shop.basket.queries import packs_in_basket
from shop.basket.requests import ShopRequest, note_origin
from shop.basket.services.baskets import BasketError, open_basket
from shop.offers.queries import signed_in

from .pages import plain, shown_item, wants_json, watched


@require_safe
@never_cache
def shelf(request: ShopRequest, code: str) -> HttpResponse:
    """What lies there now and what is explained, as parts of the watching page."""
    found = queries.watched_shelf(code.upper(), signed_in(request.user))
    if found is None:
        raise Http404
    offers = queries.offers_of(found)
    pinned = next((o for o in offers if o.item.pk == found.pinned_id), None)
    context = {"broadcast": found, "offers": offers, "pinned": pinned}
    context |= queries.given_away(found, request.user)
    return render(request, "live/shelf_parts.html", context)


@require_safe
@never_cache
def item(request: ShopRequest, code: str, pk: int) -> HttpResponse:
    """One product, to look at while the stream plays on."""
    found = watched(request, code)
    offer = queries.offer_of(shown_item(found, pk), found)
    note_click(found.pk)
    deals = deal_cards(found, request.user) if found.has_deals else {}
    context = {"broadcast": found, "offer": offer, "deal": deals.get(pk)}
    part = "live/product.html"
    page = part if request.headers.get("HX-Request") else "live/product_page.html"
    return render(request, page, context)


@require_POST
def add(request: ShopRequest, code: str) -> HttpResponseBase:
    """Into the basket at the price that is agreed now, asked of the database."""
    found = plain(code)
    wanted = whole(request.POST.get("item"))
    if wanted is None:
        raise Http404
    on_shelf = shown_item(found, wanted)
    form = AddForm({"quantity": "1", **request.POST.dict()})
    pack = on_shelf.stockrecord
    try:
        said = _cleaned(form)
        basket = open_basket(request)
        add_from_shelf(basket, on_shelf, said["quantity"], click=said["click"])
    except (BasketError, DealError) as refused:
        return _answer(request, found.get_absolute_url(), str(refused), is_in=False)
    note_origin(request, found.origin)
    text = _("Added to your basket: %(product)s, %(pack)s.")
    names = {"product": pack.product.get_title(), "pack": pack.name}
    return _answer(request, found.get_absolute_url(), text % names, is_in=True)


def _cleaned(form: AddForm) -> dict[str, Any]:
    """Raises `BasketError` with the first thing wrong in it."""
    if not form.is_valid():
        raise BasketError(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _answer(
    request: ShopRequest, page: str, text: str, *, is_in: bool
) -> HttpResponseBase:
    if wants_json(request):
        answer = {"text": text, "count": packs_in_basket(request)}
        return JsonResponse(answer, status=200 if is_in else HTTPStatus.CONFLICT)
    (messages.success if is_in else messages.error)(request, text)
    return redirect(f"{page}#shelf")
