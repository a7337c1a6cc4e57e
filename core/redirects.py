"""Where a person may be sent on to: never off the site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, *, default: str, field: str = "next") -> str:
    """What the request asks to go on to, if it is a page of this site."""
    url = request.POST.get(field) or request.GET.get(field) or ""
    is_ours = url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and url.isprintable() else default
