"""What makes the desk an app on the phone: worker, manifest, a page for no signal.

The worker keeps the pages of one person at a time and lets go of them when that person
signs out. Nothing here says anything about anybody.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
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

from core.phone import mark_on, take_mark

from .quick_words import words

# Pages that open without signal: what follows /desk/<seller>/, as a regular expression,
# and whether what follows "?" makes it another page. Such a page answers through
# `core.phone.keep_on_phone`, posts {keep: its path} to the worker, and has its scripts
# in SHELL.
KEPT_PAGES = (
    (r"products/quick/", False),
    (r"packing/", True),
    (r"visits/door/", False),
)
# Kept on the phone with the pages that need them.
SCRIPTS = ("desk/store.js", "desk/send.js")  # the worker runs these as well
SHELL = (
    "site.css",
    "site.js",
    "vendor/htmx.min.js",
    "brand/favicon.svg",
    "brand/icon-192.png",
    *SCRIPTS,
    "desk/photos.js",
    "desk/compare.js",
    "desk/drafts.js",
    "desk/fields.js",
    "desk/quick.js",
    "desk/kept.js",
    "desk/waiting.js",
    "desk-packing.js",
    "vendor/jsqr.min.js",
    "scan.js",
    "desk-door.js",
)
WORKER = "sw.js"
PAPER = "#FBF6EC"


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The desk's worker."""
    door = reverse("desk_door")
    return worker("desk", door, pages=KEPT_PAGES, shell=SHELL, scripts=SCRIPTS)


def worker(
    name: str,
    door: str,
    *,
    pages: Sequence[tuple[str, bool]],
    shell: Sequence[str],
    scripts: Sequence[str],
) -> HttpResponse:
    """A worker of the pages behind a door, preceded by what it keeps.

    `name` parts what it keeps from what other workers do; the version changes with
    every file of it.
    """
    given = {
        "name": name,
        "version": shell_version(tuple(shell)),
        "shell": [static(file) for file in shell],
        "pages": [[f"^{door}[^/]+/{page}$", query] for page, query in pages],
        "scripts": [static(file) for file in scripts],
        "offline": reverse("desk_offline"),
        "signedOut": reverse("desk_signed_out"),
    }
    text = f"const GIVEN = {json.dumps(given)};\n{_text(WORKER)}"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = door
    return response


def shell_version(shell: tuple[str, ...] = SHELL) -> str:
    """A hash of all that a worker keeps; files don't change under a built site."""
    return _version(shell) if not settings.DEBUG else _version.__wrapped__(shell)


@lru_cache(maxsize=4)
def _version(shell: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for name in (WORKER, *shell):
        digest.update(_text(name).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:12]


def _text(name: str) -> str:
    """A static file's content: where it was built to, or where it is written."""
    found = finders.find(name)
    path = Path(str(found)) if found else Path(staticfiles_storage.path(name))
    return path.read_bytes().decode("utf-8", "surrogateescape")


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows of the app, in the language that `lang` asks for."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        market = {"market": settings.MARKET_NAME}
        content = {
            "id": reverse("desk_door"),
            "name": _("%(market)s farm desk") % market,
            "short_name": settings.MARKET_NAME,
            "description": _("Put goods on the shelf from the field, without signal."),
        }
    icon = static("brand/icon-192.png")
    content |= {
        "lang": language,
        "dir": "ltr",
        "start_url": reverse("desk_door"),
        # Signing in stands outside the desk and belongs to the app all the same.
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": icon, "sizes": "192x192", "type": "image/png"},
            {
                "src": static("brand/icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
            },
            {
                "src": static("brand/icon-maskable-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
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
