"""The tokens of a market's own colour, as a stylesheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .accents import is_readable, parsed, stylesheet

A_YEAR = 31_536_000


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def colour_sheet(_request: HttpRequest, code: str) -> HttpResponse:
    """Of any colour that is readable: what it says follows from its name alone."""
    colour = parsed(code)
    if colour != f"#{code}" or not is_readable(colour):
        raise Http404
    return HttpResponse(stylesheet(colour), content_type="text/css; charset=utf-8")


urlpatterns = [path("<slug:code>.css", colour_sheet, name="colour_sheet")]
