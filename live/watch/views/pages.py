"""What is on air and what comes; one broadcast in each of its states, and its code."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core import events
from core.language_addresses import without_language
from core.pdf.blocks import QUIET, modules
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.queries import shelf_of
from live.broadcasts.services.plans import remind, unremind
from live.broadcasts.states import BroadcastStatus, ShelfState
from live.chat.models import ChatRoom
from live.chat.queries import latest
from live.video.queries import chapters, playback
from live.watch import queries
from live.watch.page_heads import head_of_broadcast
from live.watch.rules import ON_A_PAGE, SHOWN_OF_A_FARM
from shop.catalogue.menu import menu
from shop.offers.queries import signed_in
from shop.storefront.services import follow, unfollow
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus


def person(request: HttpRequest) -> User:
    """Who asks, where nobody else gets in."""
    return cast("User", request.user)


def watched(request: HttpRequest, code: str) -> Any:
    """The broadcast with all its page reads. Raises `Http404`."""
    found = queries.watched(code.upper(), signed_in(request.user))
    if found is None:
        raise Http404
    return found


def plain(code: str) -> Broadcast:
    """Raises `Http404`."""
    rows = Broadcast.objects.select_related("partner")
    found: Broadcast | None = rows.filter(code=code.upper()).first()
    if found is None:
        raise Http404
    return found


def shown_item(broadcast: Broadcast, pk: int) -> ShelfItem:
    """What viewers see of the shelf. Raises `Http404`."""
    rows = shelf_of(broadcast).exclude(state=ShelfState.HIDDEN)
    item: ShelfItem | None = rows.filter(pk=pk).first()
    if item is None:
        raise Http404
    return item


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


STREAM_LASTS = 6 * 3600  # seconds that a watching page's ticket is good for


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """On air now, what is next, what can be seen again; by village and kind."""
    village = request.GET.get("village", "")[:64].replace("\x00", "")
    kinds = [entry for entry in menu() if entry.is_root and entry.in_menu]
    kind = next((k for k in kinds if str(k.pk) == request.GET.get("kind", "")), None)
    chosen = {"village": village, "kind": kind.path if kind else ""}
    now = queries.listed_now(**chosen)
    for one in now:
        one.watching = events.viewers(one.channel)  # type: ignore[attr-defined]
    context = {
        "now": now,
        "to_come": queries.listed_to_come(signed_in(request.user), **chosen),
        "replays": queries.listed_replays(**chosen),
        "villages": queries.villages_of_broadcasts(),
        "kinds": kinds,
        "village": village,
        "kind": kind,
        "is_narrowed": bool(village or kind),
    }
    return render(request, "live/list.html", context)


@require_safe
def front(_request: HttpRequest) -> HttpResponse:
    """Who is on air or next, as a part of the front page."""
    one = queries.live_or_next()
    drawn = render_to_string("live/front.html", {"one": one}) if one else ""
    return HttpResponse(drawn)


@require_safe
def of_seller(request: HttpRequest, slug: str) -> HttpResponse:
    """A seller's broadcasts: the latest as a part of its page, or all on their own."""
    shown = Partner.objects.exclude(status=PartnerStatus.CLOSED)
    farm = get_object_or_404(shown, code=slug)
    is_part = bool(request.headers.get("HX-Request"))
    found = queries.of_seller(farm.pk, SHOWN_OF_A_FARM if is_part else ON_A_PAGE)
    context = {"farm": farm, "broadcasts": found}
    page = "live/of_farm_list.html" if is_part else "live/of_farm_page.html"
    return render(request, page, context)


_TEMPLATES = {
    BroadcastStatus.SCHEDULED: "live/plan.html",
    BroadcastStatus.CANCELLED: "live/plan.html",
    BroadcastStatus.LIVE: "live/watch.html",
    BroadcastStatus.PAUSED: "live/watch.html",
    BroadcastStatus.ENDED: "live/replay.html",
}


@require_safe
@never_cache
def broadcast(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one broadcast, whatever its state."""
    found = watched(request, code)
    offers = queries.offers_of(found)
    shown = playback(found)
    context: dict[str, Any] = {
        "broadcast": found,
        "offers": offers,
        "playback": shown,
        "events": events.address(found.channel, lasts=STREAM_LASTS),
        "share": request.build_absolute_uri(found.get_absolute_url()),
        "is_shareable": settings.SITE_URL,
    }
    if found.is_on_air:
        context |= _on_air(found, offers)
        context |= queries.given_away(found, request.user)
    elif found.status == BroadcastStatus.ENDED:
        context |= _replay(found, offers)
    if found.is_over or found.is_on_air:
        context["next"] = queries.next_after(found)
    told = [one["chapter"] for one in context.get("chapters", [])]
    context["head"] = head_of_broadcast(found, shown, told)
    return render(request, _TEMPLATES[BroadcastStatus(found.status)], context)


def _on_air(found: Any, offers: list[queries.ShelfOffer]) -> dict[str, object]:
    try:
        room = found.chat_room
    except ChatRoom.DoesNotExist:
        room = ChatRoom(broadcast=found)
    return {
        "room": room,
        "said": latest(found),
        "watching": events.viewers(found.channel),
        "pinned": next((o for o in offers if o.item.pk == found.pinned_id), None),
    }


def _replay(found: Any, offers: list[queries.ShelfOffer]) -> dict[str, object]:
    """Chapters with what each was about, as it can be bought today."""
    by_item = {offer.item.pk: offer for offer in offers}
    explained = [
        {"chapter": one, "offer": by_item.get(one.item_id or 0)}
        for one in chapters(found)
    ]
    return {"chapters": explained}


@require_safe
@never_cache
def renewed(_request: HttpRequest, code: str) -> JsonResponse:
    """Another ticket for a page that is open for very long."""
    channel = plain(code).channel
    return JsonResponse({"address": events.address(channel, lasts=STREAM_LASTS)})


@require_POST
def reminder(request: HttpRequest, code: str) -> HttpResponseBase:
    """Tell me when it begins; or don't."""
    found = plain(code)
    page = found.get_absolute_url()
    if not request.user.is_authenticated:
        return redirect_to_login(page)
    if request.POST.get("do") == "unremind":
        unremind(found, person(request))
        messages.success(request, _("Reminder removed."))
    elif found.status == BroadcastStatus.SCHEDULED:
        remind(found, person(request))
        messages.success(request, _("We will notify you when it starts."))
    else:
        messages.info(request, _("The broadcast has already started."))
    return redirect("live:list" if request.POST.get("back") == "list" else page)


@require_POST
def following(request: HttpRequest, code: str) -> HttpResponseBase:
    """Follow its seller, or no more, without leaving the page."""
    found = plain(code)
    page = found.get_absolute_url()
    if not request.user.is_authenticated:
        return redirect_to_login(page)
    if request.POST.get("do") == "unfollow":
        unfollow(person(request), found.partner)
    else:
        follow(person(request), found.partner)
    return redirect(page)


@require_safe
@cache_control(max_age=86400, public=True)
def code(request: HttpRequest, code: str) -> HttpResponse:
    """An SVG: dark on white, whatever the scheme, as scanners want it."""
    found = plain(code)
    page = without_language(found.get_absolute_url())  # for whoever scans it
    rows = modules(request.build_absolute_uri(page))
    size = len(rows) + 2 * QUIET
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path shape-rendering="crispEdges" d="{dark}"/></svg>'
    )
    return HttpResponse(svg, content_type="image/svg+xml")
