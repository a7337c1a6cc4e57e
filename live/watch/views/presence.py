"""What pages tell the market by themselves: hearts, and that somebody watches."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from core.client import address_of
from core.inputs import document, whole
from live.chat import pace
from live.chat.rules import Pace
from live.watch import services
from live.watch.rules import MAX_KEY, MOST_BEAT

from .pages import plain

# A page gathers its hearts for two seconds or more; a street shares one address.
HEARTS_PACE = Pace(20, 0.1)
SEEN_PACE = Pace(200, 0.05)
MOST_BYTES = 500


@require_POST
def hearts(request: HttpRequest, code: str) -> JsonResponse:
    """So many taps since the last time."""
    found = plain(code)
    address = address_of(request)
    is_fast = pace.take({f"hearts:{address}": HEARTS_PACE}) > 0
    if not found.is_on_air or is_fast:
        return JsonResponse({"n": 0})
    said = _said(request)
    return JsonResponse({"n": services.give_hearts(found, _number(said.get("n")))})


@require_POST
def seen(request: HttpRequest, code: str) -> HttpResponse:
    """A page is open, and something played in it; sent every half minute or two."""
    found, said = plain(code), _said(request)
    key = str(said.get("key", ""))[:MAX_KEY]
    address = address_of(request)
    is_fast = pace.take({f"seen:{address}": SEEN_PACE}) > 0
    if key.isalnum() and not is_fast and (found.is_on_air or found.is_over):
        person = request.user.pk
        agent = request.headers.get("User-Agent", "")[:200]
        services.note_watching(
            found,
            key=key,
            who=f"u{person}" if person else f"a{address} {agent}",
            user_id=person,
            seconds=min(MOST_BEAT, _number(said.get("seconds"))),
        )
    return HttpResponse(status=204)


def _said(request: HttpRequest) -> dict[str, Any]:
    """What a form or a beacon's JSON says; nothing where it is neither."""
    if request.content_type != "application/json":
        return request.POST.dict()
    if len(request.body) > MOST_BYTES:
        return {}
    return document(request.body) or {}


def _number(value: Any) -> int:
    return whole(value, 10**8) or 0
