"""404 for an address with a NUL in it, which PostgreSQL refuses to even look up."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def no_nul_paths(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands innermost, so that the page is like that of any unknown address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        return get_response(request)

    return middleware
