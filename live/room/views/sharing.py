"""The page's address as a QR code, to be scanned from another screen."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.printing.qr import QUIET, modules

from .finding import plain


@require_safe
@cache_control(max_age=86400, public=True)
def code(request: HttpRequest, code: str) -> HttpResponse:
    """An SVG: dark on white, whatever the scheme, as scanners want it."""
    found = plain(code)
    rows = modules(request.build_absolute_uri(found.get_absolute_url()))
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
