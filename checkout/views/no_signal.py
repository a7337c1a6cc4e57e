"""What shoppers read without signal, and the worker for that: orders, tickets, boxes,
their lists in the account, and the pages that were opened last.

It keeps the pages of one person at a time, as the desk's does, and lets go of them when
that person signs out.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from core.language_addresses import without_language
from shop.catalogue.desk.shell import FRAME, Keeps, worker

# Pages of one's own (`accounts.kept_pages`), and whether "?…" makes it another page.
_OWN = (
    (r"^/orders/[^/]+/$", False),
    (r"^/orders/[^/]+/visits/\d+/$", False),
    (r"^/accounts/orders/$", True),
    (r"^/accounts/visits/$", False),
    (r"^/accounts/boxes/(\d+/)?$", False),
)
# Public pages of which the last ones are kept, by names of addresses.
_PUBLIC = (
    "catalogue:index",
    "storefront:farms",
    "storefront:villages",
    "storefront:season",
    "storefront:deals",
    "storefront:help",
    "storefront:delivery",
    "storefront:spoiled",
    "visit:index",
    "boxes:index",
)
MOST_LAST = 30
SHELL = (
    *FRAME,
    "shop/shop.css",
    "core/county-map.css",
    "checkout/checkout.css",
    "payments/pay.js",
    "core/copy.js",
    "orders/follow.js",
    "orders/kept.js",
    "orders/no-signal.js",
    "offline/shop.js",
)


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The market's worker; those of desk and office stand before it on their pages."""
    keeps = Keeps(_OWN, SHELL, "orders:no_signal", _public(), MOST_LAST, _notes())
    return worker(request, "orders", "/", keeps)


def _notes() -> dict[str, str]:
    """What a page from the phone says above all else, by the page's language."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = render_to_string("orders/from_phone.html", {"when": "{when}"})
    return found


def _public() -> str:
    """Their addresses in any language, as a regular expression."""
    below = "|".join(re.escape(without_language(reverse(name))) for name in _PUBLIC)
    codes = "|".join(re.escape(code) for code, _name in settings.LANGUAGES)
    return rf"^(/({codes}))?(/$|{below})"


@require_safe
@never_cache
def no_signal(request: HttpRequest) -> HttpResponse:
    """Shown by the worker in place of a page that can't be had without signal."""
    return render(request, "orders/no_signal.html")
