"""Where a phone sends what it did while packing, once it has a signal."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from core.phone import mark_of
from orders.fulfilment.queries.packing import states_of
from orders.fulfilment.services import Act, do_acts
from orders.fulfilment.services.acts import KINDS, MOST_ACTS
from vendors.members.desk import DeskView

if TYPE_CHECKING:
    from accounts.models import User

MOST_BYTES = 200_000


class SyncView(DeskView):
    """A list of acts in; what became of each out, with how the orders are now.

    Sending the same list again changes nothing and answers the same.
    """

    act = "desk.orders.pack"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return answered(request, self.person, self._do)

    def _do(self, acts: list[Act]) -> dict[str, Any]:
        answers = do_acts(self.partner, acts, by=self.person)
        parts, lines = states_of(self.partner, [act.number for act in acts])
        return {"answers": answers, "parts": parts, "lines": lines}


def answered(
    request: HttpRequest, person: "User", do: Callable[[list[Act]], dict[str, Any]]
) -> HttpResponse:
    """What became of the acts; refused whole when somebody else did them."""
    sender = request.headers.get("X-Desk-User")
    if sender and sender != mark_of(person):
        text = _("Somebody else is signed in. It is sent when you sign in again.")
        return JsonResponse({"error": text}, status=401)
    try:
        acts = read_acts(request.body)
    except (ValueError, RecursionError):
        text = _("This can't be read. Please open the packing page again.")
        return JsonResponse({"error": text}, status=400)
    response = JsonResponse(do(acts))
    response["Cache-Control"] = "no-store"
    return response


def read_acts(body: bytes) -> list[Act]:
    """Raises `ValueError` for anything but a list of acts as the page writes them."""
    if len(body) > MOST_BYTES:
        raise ValueError
    found = json.loads(body)
    if not isinstance(found, list) or len(found) > MOST_ACTS:
        raise ValueError
    return [_act(one) for one in found]


def _act(one: Any) -> Act:
    if not isinstance(one, dict) or one.get("kind") not in KINDS:
        raise ValueError
    return Act(
        key=_text(one, "key", most=64, least=8),
        kind=one["kind"],
        number=_text(one, "number", most=32, least=1),
        line_id=_number(one.get("line")) or 0,
        text=_text(one, "text", most=200),
        seen=_number(one.get("seen")),
        confirmed=one.get("confirmed") is True,
    )


def _text(one: dict[str, Any], name: str, *, most: int, least: int = 0) -> str:
    text = one.get(name, "")
    if not isinstance(text, str) or not least <= len(text) <= most or "\0" in text:
        raise ValueError
    return text


def _number(value: Any) -> int | None:
    if value is None:
        return None
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 0 <= value < 2**53:
        raise ValueError
    return int(value)


urlpatterns: list[URLPattern] = [
    path("packing/sync/", SyncView.as_view(), name="packing_sync")
]
