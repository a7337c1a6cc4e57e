"""Where a person may be sent on to: never off the site, never to where they are."""

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, *, default: str, field: str = "next") -> str:
    """What the request asks to go on to, if it is a page of this site."""
    url = request.POST.get(field) or request.GET.get(field) or ""
    is_ours = url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and url.isprintable() else default


def moved_to(request: HttpRequest, url: str) -> HttpResponsePermanentRedirect | None:
    """To the page's own address with the question kept; None for who is there.

    An address is written with percent signs, a request's path is not: they are
    compared as they are read.
    """
    if request.path == unquote(url):
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
