"""Taps on deals and coupons, and the page on which a draw can be worked out again.

Each tap is a plain POST that leads back to the page it came from; htmx gets the card
as it is now, a script that asks for JSON gets the outcome.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.inputs import whole
from live.broadcasts.models import Broadcast
from shop.basket.requests import ShopRequest

from .models import CouponDrop, Deal, Draw
from .proof import ticket_of
from .queries import CouponCard, coupons_of_person, deal_card, deal_of, proof_of
from .rules import MAX_KEY_LENGTH, MOST_PER_PERSON, DealError
from .services import coupons as coupon_services
from .services.claims import HELD, REFUSED, WAITING, Taken, take_deal
from .services.holds import leave_waiting
from .states import DrawStatus

OK, CONFLICT, SIGN_IN = 200, 409, 401


def _deal(code: str, pk: int) -> Deal:
    found = deal_of(code, pk)
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, broadcast: Broadcast) -> str:
    """The page the tap came from, if it is one of ours; else the broadcast's."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else broadcast.get_absolute_url()


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _sign_in(request: ShopRequest, broadcast: Broadcast) -> HttpResponse:
    """Guests can't hold anything: they sign in and are back."""
    back = _back(request, broadcast)
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if _wants_json(request):
        said = {"outcome": "sign-in", "url": address}
        return JsonResponse(said, status=SIGN_IN)
    if request.htmx:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    messages.info(request, _("Please sign in to get this deal."))
    return HttpResponseRedirect(address)


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def words_of(taken: Taken) -> str:
    """What a buyer is told of a tap."""
    if taken.outcome == HELD:
        return _("Added to your basket and reserved for you.")
    if taken.outcome == WAITING:
        text = _(
            "You are number %(place)d on the waiting list. We will "
            "notify you as soon as it is your turn."
        )
        return text % {"place": taken.place}
    return taken.reason


@require_safe
@never_cache
def deal(request: ShopRequest, code: str, pk: int) -> HttpResponse:
    """The deal's card as it is for this viewer."""
    return _card(request, _deal(code, pk))


def _card(
    request: ShopRequest, found: Deal, *, said: str = "", status: int = OK
) -> HttpResponse:
    card = deal_card(found, request.user)
    page = {"card": card, "broadcast": found.broadcast, "said": said}
    return render(request, "live/deals/card.html", page, status=status)


@require_POST
@never_cache
def take(request: ShopRequest, code: str, pk: int) -> HttpResponse:
    """Hold packs of a deal, or wait for them."""
    found = _deal(code, pk)
    person = _person(request)
    if person is None:
        return _sign_in(request, found.broadcast)
    key = request.POST.get("key", "")[:MAX_KEY_LENGTH].replace("\x00", "")
    if not key:
        raise Http404
    quantity = whole(request.POST.get("quantity", "1"), MOST_PER_PERSON) or 0
    taken = take_deal(found, person, quantity=quantity, key=key)
    request._packs_in_basket = None  # noqa: SLF001 - counted again after the change
    return _told(request, found, taken)


def _told(request: ShopRequest, found: Deal, taken: Taken) -> HttpResponse:
    refused = taken.outcome == REFUSED
    words = words_of(taken)
    if _wants_json(request):
        claim = taken.claim
        said = {
            "outcome": taken.outcome,
            "words": words,
            "place": taken.place,
            "until": claim.until if claim and taken.outcome == HELD else None,
        }
        return JsonResponse(said, status=CONFLICT if refused else OK)
    if request.htmx:
        found.refresh_from_db()
        return _card(request, found, said=words)
    (messages.error if refused else messages.success)(request, words)
    return HttpResponseRedirect(_back(request, found.broadcast))


@require_POST
def leave(request: ShopRequest, code: str, pk: int) -> HttpResponse:
    """Wait no longer."""
    found = _deal(code, pk)
    person = _person(request)
    if person is None:
        return _sign_in(request, found.broadcast)
    left = leave_waiting(found, person)
    words = _("You left the waiting list.") if left else ""
    if _wants_json(request):
        return JsonResponse({"outcome": "left" if left else "nothing", "words": words})
    if request.htmx:
        return _card(request, found, said=words)
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(_back(request, found.broadcast))


# --- Coupons ----------------------------------------------------------------------


@require_POST
def take_coupon(request: ShopRequest, code: str, pk: int) -> HttpResponse:
    """One for the person; again, it is the same one."""
    rows = CouponDrop.objects.select_related("broadcast", "offer")
    drop = get_object_or_404(rows, pk=pk, broadcast__code=code, is_prize=False)
    person = _person(request)
    if person is None:
        return _sign_in(request, drop.broadcast)
    said, voucher = "", ""
    try:
        voucher = coupon_services.take_coupon(drop, person).voucher.code
    except DealError as refused:
        said = str(refused)
    words = said or _("Voucher %(code)s is applied to your basket.") % {"code": voucher}
    if _wants_json(request):
        answer = {"outcome": "refused" if said else "taken", "words": words}
        return JsonResponse(
            {**answer, "code": voucher}, status=CONFLICT if said else OK
        )
    if request.htmx:
        drop.refresh_from_db()
        card = CouponCard(drop, voucher)
        page = {"coupon": card, "broadcast": drop.broadcast, "said": said}
        return render(request, "live/deals/coupon.html", page)
    (messages.error if said else messages.success)(request, words)
    return HttpResponseRedirect(_back(request, drop.broadcast))


@require_safe
@never_cache
def coupons(request: HttpRequest) -> HttpResponse:
    """What the person has been given in broadcasts."""
    person = _person(request)
    if person is None:
        query = urlencode({"next": request.path})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    page = {"coupons": coupons_of_person(person)[:100]}
    return render(request, "live/deals/coupons.html", page)


# --- Draws ------------------------------------------------------------------------


def _draw(code: str, pk: int) -> Draw:
    rows = Draw.objects.select_related("broadcast__partner")
    return get_object_or_404(rows, pk=pk, broadcast__code=code)


@require_safe
@never_cache
def draw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """How the draw works, what is sealed and shown, and who has won."""
    found = _draw(code, pk)
    person = _person(request)
    own = found.entries.filter(user=person).first() if person else None
    page: dict[str, Any] = {
        "draw": found,
        "proof": proof_of(found),
        "own": own,
        "is_drawn": found.status == DrawStatus.DRAWN,
    }
    if number := request.GET.get("order", ""):
        page["number"] = number[:32]
        page["ticket"] = ticket_of(number[:32].strip().upper())
    return render(request, "live/deals/draw.html", page)


@require_safe
@never_cache
def proof(_request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The same as data, for whoever works it out again."""
    return JsonResponse(proof_of(_draw(code, pk)))
