"""A group's page, beginning and joining one, and the groups that a person is in.

Who is in is told by public names alone. Begun or joined, one goes to the basket, where
the place is held for some minutes.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import User
from core.client import address_of
from core.inputs import whole
from core.limits import within
from core.pdf.blocks import inline_svg
from core.refusals import RefusalError
from orders.order.access import SESSION_KEYS
from shop.basket.requests import ShopRequest
from shop.basket.services.baskets import open_basket
from shop.offers.queries import signed_in

from .forms import place_form
from .models import GroupBuy, GroupJoin, GroupOffer
from .queries import group_of, groups_of_person, members_of, own_join, place_of
from .rules import MAX_KEY_LENGTH, MOST_PER_PERSON
from .services.places import join_group, start_group, why_no_place, why_no_start
from .states import JoinStatus, Receiving

SHOWN = 100
HOUR = 60 * 60
# Places that guests may take from one address; a village may share one.
GUESTS_PER_HOUR = 20


class TooManyGuestsError(RefusalError):
    """Raised for who takes place after place without an account."""

    says = gettext_lazy("Too many attempts. Please sign in or try again in an hour.")


def _found(code: str) -> GroupBuy:
    group = group_of(code)
    if group is None:
        raise Http404
    return group


@require_safe
@never_cache
def group_page(request: ShopRequest, code: str) -> HttpResponse:
    """Who is in, how many are missing, until when, and the way in."""
    return _shown(request, _found(code))


def _shown(
    request: ShopRequest, group: GroupBuy, *, error: str = "", status: int = 200
) -> HttpResponse:
    user = signed_in(request.user)
    basket_id = None if user else request.basket.pk
    own = own_join(group, user, basket_id, list(request.session.get(SESSION_KEYS, {})))
    link = request.build_absolute_uri(group.get_absolute_url())
    page = {
        "group": group,
        "offer": group.offer,
        "product": group.offer.pack.product,
        "members": members_of(group, own),
        "place": place_of(group),
        "own": own,
        "is_paid": own is not None and own.status == JoinStatus.PAID,
        "why_not": "" if own else why_no_place(group, user, basket_id),
        "can_start": not own and not why_no_start(group.offer),
        "missing": range(group.missing),
        "link": link,
        "qr": inline_svg(link),
        "error": error,
        "typed": request.POST.get("quantity", "1"),
    }
    return render(request, "groups/group.html", page, status=status)


def _require_few(request: ShopRequest) -> None:
    """Who drops the basket's cookie is somebody else: places hold stock.

    Raises `TooManyGuestsError`.
    """
    if not within({f"group-join:{address_of(request)}": GUESTS_PER_HOUR}, HOUR):
        raise TooManyGuestsError


@require_POST
@never_cache
def join(request: ShopRequest, code: str) -> HttpResponse:
    """Hold a place in the basket, also in a guest's."""
    group = _found(code)
    user = signed_in(request.user)
    try:
        if user is None:
            _require_few(request)
        basket = None if user else open_basket(request)
        typed = _typed(request, f":g{group.pk}")
        made = join_group(group, user, basket=basket, **typed)
    except RefusalError as refused:
        group = _found(code)
        return _shown(request, group, error=refused.words, status=422)
    return _to_basket(request, made)


@require_POST
@never_cache
def start(request: ShopRequest, pk: int) -> HttpResponse:
    """Begin a group: its leader's place is held in the basket."""
    rows = GroupOffer.objects.select_related("pack__product")
    offer = get_object_or_404(rows, pk=pk)
    back = offer.pack.product.get_absolute_url()
    user = signed_in(request.user)
    if offer.to_leader:
        return HttpResponseRedirect(reverse("groups:place", args=[offer.pk]))
    if user is None:
        return _sign_in(request, back)
    try:
        made = start_group(offer, user, **_typed(request, f":o{offer.pk}"))
    except RefusalError as refused:
        messages.error(request, refused.words)
        return HttpResponseRedirect(back)
    return _to_basket(request, made)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def place(request: ShopRequest, pk: int) -> HttpResponse:
    """The leader says where all goods of the group go, and begins it."""
    rows = GroupOffer.objects.select_related("pack__product", "partner")
    offer = get_object_or_404(rows, pk=pk, receiving=Receiving.LEADER)
    user = signed_in(request.user)
    if user is None:
        return _sign_in(request, request.path)
    form = place_form(request.POST if request.method == "POST" else None, user)
    if form.is_bound and form.is_valid():
        try:
            typed = _typed(request, f":o{offer.pk}")
            made = start_group(offer, user, place=form.place_named(), **typed)
        except RefusalError as refused:
            form.add_error(None, refused.words)
        else:
            return _to_basket(request, made)
    page = {
        "form": form,
        "offer": offer,
        "product": offer.pack.product,
        "typed": request.POST.get("quantity", "1"),
    }
    status = 422 if form.errors else 200
    return render(request, "groups/place.html", page, status=status)


def _typed(request: HttpRequest, what: str) -> dict[str, Any]:
    """What the form said; a quantity that is no number is refused as too many.

    A kept page has one click for all its forms: `what` tells them apart.
    """
    quantity = whole(request.POST.get("quantity", "1"), MOST_PER_PERSON)
    click = request.POST.get("click", "")[: MAX_KEY_LENGTH - len(what)]
    key = f"{click}{what}".replace("\x00", "") if click else ""
    return {"quantity": quantity or 0, "key": key}


def _to_basket(request: ShopRequest, made: GroupJoin) -> HttpResponse:
    request._packs_in_basket = None  # noqa: SLF001 - counted again after the change
    if made.status == JoinStatus.HELD:
        messages.success(
            request, _("A place in the group is reserved for you. Pay to join it.")
        )
        return HttpResponseRedirect(reverse("basket:summary"))
    return HttpResponseRedirect(made.group.get_absolute_url())


def _sign_in(request: HttpRequest, back: str) -> HttpResponse:
    """Guests can't hold anything: they sign in and are back."""
    messages.info(request, _("Please sign in to join a group."))
    query = urlencode({"next": back})
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")


@require_safe
@never_cache
def mine(request: ShopRequest) -> HttpResponse:
    """The groups that a person is or was in."""
    user = signed_in(request.user)
    if not isinstance(user, User):
        query = urlencode({"next": request.path})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    page = {"joins": groups_of_person(user)[:SHOWN]}
    return render(request, "groups/mine.html", page)
