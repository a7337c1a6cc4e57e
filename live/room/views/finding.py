"""What the pages of one broadcast start from."""

from typing import Any, cast

from django.http import Http404, HttpRequest

from accounts.models import User
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.queries import shelf_of
from live.broadcasts.states import ShelfState
from live.room import queries
from shop.offers.queries import signed_in


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
