"""What makes a trainer's list open without signal: a worker that keeps its page."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.catalogue.desk.shell import worker

SHELL = (
    "site.css",
    "site.js",
    "vendor/htmx.min.js",
    "vendor/jsqr.min.js",
    "brand/favicon.svg",
    "scan.js",
    "training/trainer.js",
)
# Whatever stands behind the trainer's door is the list of one session.
PAGES = (("", False),)


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(_request: HttpRequest) -> HttpResponse:
    door = reverse("learn:trainer")
    return worker("learn", door, pages=PAGES, shell=SHELL, scripts=())
