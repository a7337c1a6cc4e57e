"""A person's own parts of a page, asked for apart from the page itself."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from .parts import OWN_PARTS

# By name: the template of a part, and whether guests have none of their own.
TEMPLATES = {
    "me": ("components/me.html", True),
    "account": ("components/account_address.html", True),
    "basket": ("components/basket_count.html", False),
    # Where a business buyer's own prices of the page's cards are fetched.
    "prices": ("business_buyers/on_cards.html", True),
    # The event at which a part of a page is fetched that is drawn for each person.
    "load": ("components/load_own.html", True),
}
REFUSED = 204  # something else stands on this person's pages: let Django draw them


def answer_own_parts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands innermost: who asks has been found out, as for any page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.META.get(OWN_PARTS):
            return get_response(request)
        if _has_more(request):
            return HttpResponse(status=REFUSED)
        is_guest = not request.user.is_authenticated
        parts = {
            name: render_to_string(template, request=request).strip()
            for name, (template, not_for_guests) in TEMPLATES.items()
            if not (is_guest and not_for_guests)
        }
        return JsonResponse({"user": request.user.pk, "parts": parts})

    return middleware


def _has_more(request: HttpRequest) -> bool:
    """Whether their pages say more than others': what to do, or whom they act for."""
    acts_for_another = getattr(request, "visit", None) or getattr(
        request, "assisted", None
    )
    return bool(acts_for_another) or "_messages" in request.session
