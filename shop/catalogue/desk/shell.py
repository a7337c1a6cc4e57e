"""What makes the desk an app on the phone: worker, manifest, a page for no signal.

The worker keeps the pages of one person at a time and lets go of them when that person
signs out. Nothing here says anything about anybody.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from core.brand import market_name
from core.looks import PAPER, app_icons
from core.market import first_language, languages
from core.phone import mark_on, take_mark
from core.scripts import imports_of, text_of

from .quick_words import words

# Addresses as regular expressions, and whether what follows "?" makes it another page.
Pages = Sequence[tuple[str, bool]]
# Pages that open without signal: what follows /desk/<seller>/, as a regular expression,
# and whether what follows "?" makes it another page. Such a page answers through
# `core.phone.keep_on_phone`, posts {keep: its path} to the worker, and has the scripts
# that it names in SHELL.
KEPT_PAGES = (
    (r"products/quick/", False),
    (r"packing/", True),
    (r"visits/check-in/", False),
    (r"stall/", False),
)
# What every page is made of; each worker keeps it.
FRAME = (
    "tokens.css",
    "base.css",
    "components.css",
    "core/work.css",  # of the page for no signal
    "site.js",
    "vendor/htmx.min.js",
    "brand/favicon.svg",
)
# Kept on the phone with the pages that need them; what scripts import is kept, too.
SHELL = (
    *FRAME,
    "vendors/desk.css",
    "brand/icon-192.png",
    "offline/waiting.js",
    "offline/kept.js",
    "shop/listing/quick.js",
    "fulfilment/packing.js",
    "vendor/jsqr.min.js",
    "tourism/check-in.js",
    "stall/stall.js",
)
WORKER = "sw.js"
SENDING = "offline/send.js"


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The desk's worker."""
    door = reverse("desk_entry")
    return worker(request, "desk", door, Keeps(below(door, KEPT_PAGES), SHELL))


def below(door: str, pages: Pages) -> Pages:
    """Pages of each seller's desk, or office, behind a door."""
    return [(f"^{door}[^/]+/{page}$", query) for page, query in pages]


@dataclass(frozen=True)
class Keeps:
    """What a worker keeps: pages, and the files that they need.

    `offline` names the page for no signal. Of other pages that fit `last`, a regular
    expression, it keeps so many that were opened last. `notes` by language say on a
    page from the phone when it was read (`{when}`); desks' pages say it themselves.
    """

    pages: Pages
    shell: Sequence[str]
    offline: str = "desk_offline"
    last: str = ""
    most_last: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)


def worker(request: HttpRequest, name: str, scope: str, keeps: Keeps) -> HttpResponse:
    """A worker of the pages in its scope, preceded by what it keeps.

    `name` parts what it keeps from what other workers do; the version changes with
    every file of it. One that sends as well is a module; not every browser takes it.
    """
    shell = whole(keeps.shell)
    given = {
        "name": name,
        "version": shell_version(shell),
        "shell": [static(file) for file in shell],
        "pages": [[pattern, query] for pattern, query in keeps.pages],
        "last": keeps.last,
        "mostLast": keeps.most_last,
        "notes": keeps.notes,
        "offline": reverse(keeps.offline),
        "signedOut": reverse("desk_signed_out"),
    }
    sends = f'import {{ send }} from "{static(SENDING)}";'
    text = "\n".join(
        [
            f"const GIVEN = {json.dumps(given)};",
            sends if "sends" in request.GET else "const send = null;",
            text_of(WORKER),
        ]
    )
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = scope
    return response


def whole(shell: Sequence[str]) -> tuple[str, ...]:
    """These files, and what scripts among them import."""
    modules = [
        name
        for name in shell
        if name.endswith(".js") and not name.startswith("vendor/")
    ]
    return (*shell, *imports_of(*modules, later=True))


def shell_version(shell: Sequence[str]) -> str:
    """A hash of all that a worker keeps; files don't change under a built site."""
    return _version(shell) if not settings.DEBUG else _version.__wrapped__(shell)


@lru_cache(maxsize=4)
def _version(shell: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for name in (WORKER, *shell):
        digest.update(text_of(name).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:12]


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows of the app, in the language that `lang` asks for."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(languages()) else first_language()
    with translation.override(language):
        market = {"market": market_name()}
        content: dict[str, Any] = {
            "id": reverse("desk_entry"),
            "name": _("%(market)s farm desk") % market,
            "short_name": market_name(),
            "description": _("List goods from the field, even offline."),
        }
    content |= {
        "lang": language,
        "dir": "ltr",
        "start_url": reverse("desk_entry"),
        # Signing in stands outside the desk and belongs to the app all the same.
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": app_icons(),
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_safe
@never_cache
@vary_on_cookie
def offline_page(request: HttpRequest) -> HttpResponse:
    """Shown by the worker in place of a page that can't be had without signal."""
    return render(request, "desk/offline.html", {"said": words()})


@require_safe
@never_cache
def signed_out(request: HttpRequest) -> HttpResponse:
    """On the way out: all pages that workers keep on this device go.

    The page does it itself, since a device may have no worker of the desk; it goes on
    to the market unless something was not sent yet.
    """
    after = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(after, None):
        after = reverse("home")
    context = {"mark": mark_on(request), "after": after}
    response = render(request, "desk/signed_out.html", context)
    take_mark(response)
    return response
