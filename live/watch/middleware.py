"""Notes that somebody came to a page from a stream: `?from=live-<code>`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from live.broadcasts.models import Broadcast
from shop.basket.requests import note_origin

PREFIX = "live-"


def came_from_a_stream(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Costs a query only where a page is opened with that word."""

    def middleware(request: HttpRequest) -> HttpResponse:
        said = request.GET.get("from", "")
        if request.method == "GET" and said.startswith(PREFIX):
            code = said.removeprefix(PREFIX)[:16]
            rows = Broadcast.objects.filter(code=code).only("pk")
            # PostgreSQL is not asked for a NUL, which it refuses.
            found = rows.first() if code.isalnum() else None
            if found is not None:
                note_origin(request, found.origin)
        return get_response(request)

    return middleware
