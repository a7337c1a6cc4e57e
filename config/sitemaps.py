"""Sitemaps: an index, and parts that each cover a range of keys.

A part costs the same whether the market has a hundred goods or a million: it reads one
range of a primary key, and nothing is counted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import escape
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import LegalText
from core.language_addresses import has_languages, prefix_of, without_language
from core.market import first_language, languages
from core.page_head import whole_address
from live.broadcasts.models import Broadcast
from live.broadcasts.states import BroadcastStatus
from live.video.states import ReplayState
from shop.catalogue.menu import menu
from shop.catalogue.queries import published_products
from shop.storefront.queries import shown_farms
from shop.storefront.viewpoints import shown_viewpoints
from tourism.queries.slots import shown_experiences
from training.models import Course
from training.states import CourseState
from vendors.places.queries import offered_villages

PART = 5000  # keys of a part; with two languages it has twice as many addresses
AN_HOUR = 3600
XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_PART = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
Entry = tuple[str, datetime | None]  # a page's path, and when it changed


@dataclass(frozen=True)
class Section:
    """Public rows of one kind: their columns, and the entry that these make."""

    rows: Callable[[], QuerySet[Any, Any]]
    columns: tuple[str, ...]
    entry: Callable[..., Entry]

    def parts(self) -> Iterator[int]:
        """Numbers of the ranges of keys in which there is a row."""
        rows = self.rows().order_by()
        last = rows.aggregate(last=Max("pk"))["last"] or 0
        for number in range(1, last // PART + 2):
            if self._range(number).exists():
                yield number

    def entries(self, number: int) -> Iterator[Entry]:
        for values in self._range(number).order_by("pk").values_list(*self.columns):
            yield self.entry(*values)

    def _range(self, number: int) -> QuerySet[Any, Any]:
        first = (number - 1) * PART
        return self.rows().filter(pk__gte=first, pk__lt=first + PART)


def _named(name: str) -> Callable[..., Entry]:
    """Of a slug and when its row changed, if that is known."""

    def entry(slug: str, changed: datetime | None = None) -> Entry:
        return reverse(name, args=[slug]), changed

    return entry


def _product(pk: int, slug: str, changed: datetime) -> Entry:
    place = {"product_slug": slug, "pk": pk}
    return reverse("catalogue:detail", kwargs=place), changed


def _broadcasts() -> QuerySet[Broadcast]:
    """To come or on air, and those that can be seen again."""
    replayed = Broadcast.objects.filter(
        status=BroadcastStatus.ENDED,
        stream__replay_state__in=[ReplayState.READY, ReplayState.LISTED],
    )
    over = [BroadcastStatus.ENDED, BroadcastStatus.CANCELLED]
    return replayed | Broadcast.objects.exclude(status__in=over)


SECTIONS = {
    "goods": Section(published_products, ("pk", "slug", "date_updated"), _product),
    "farms": Section(shown_farms, ("code",), _named("storefront:farm")),
    "villages": Section(offered_villages, ("slug",), _named("storefront:village")),
    "places": Section(shown_viewpoints, ("slug", "changed_at"), _named("visit:place")),
    "visits": Section(
        shown_experiences,
        ("slug", "product__date_updated"),
        _named("visit:experience"),
    ),
    "broadcasts": Section(_broadcasts, ("code",), _named("live:broadcast")),
    "courses": Section(
        lambda: Course.objects.filter(state=CourseState.PUBLISHED),
        ("slug",),
        _named("learn:course"),
    ),
}
_PAGES = (
    "home", "catalogue:index", "storefront:season", "storefront:farms",
    "storefront:villages", "storefront:deals", "visit:index", "live:list",
    "learn:courses", "impact", "storefront:delivery", "storefront:spoiled",
    "storefront:help", "onboarding:apply", "tracing:find",
)  # fmt: skip


def _pages() -> Iterator[Entry]:
    """What there is one of, categories and legal texts: a few dozen."""
    for name in _PAGES:
        try:
            yield reverse(name), None
        except NoReverseMatch:  # pragma: no cover - an area that is switched off
            continue
    for entry in menu():
        yield entry.url, None
    kinds = LegalText.objects.filter(is_draft=False).values_list("kind", flat=True)
    for kind in sorted(set(kinds)):
        yield reverse("legal:page", args=[kind]), None


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def index(_request: HttpRequest) -> HttpResponse:
    """The parts of all sections."""
    addresses = [reverse("sitemap_part", args=["pages", 1])]
    for name, section in SECTIONS.items():
        addresses += [reverse("sitemap_part", args=[name, n]) for n in section.parts()]
    lines = (f"<sitemap><loc>{_whole(one)}</loc></sitemap>\n" for one in addresses)
    text = f"{_HEAD}{_INDEX}{''.join(lines)}</sitemapindex>\n"
    return HttpResponse(text, content_type=XML)


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def part(_request: HttpRequest, section: str, number: int) -> HttpResponse:
    """The addresses of one range of keys, each in every language."""
    if section == "pages" and number == 1:
        entries: Iterable[Entry] = _pages()
    elif section in SECTIONS and number < 10**9:
        entries = SECTIONS[section].entries(number)
    else:
        raise Http404
    with override(first_language()):
        found = list(entries)
    if not found:
        raise Http404
    text = f"{_HEAD}{_PART}{''.join(_lines(found))}</urlset>\n"
    return HttpResponse(text, content_type=XML)


def _lines(entries: list[Entry]) -> Iterator[str]:
    """An entry for each language of a page, each naming all of them."""
    prefixes = {code: prefix_of(code) for code, _name in languages()}
    known: dict[str, bool] = {}  # pages of a kind have languages, or none has
    for address, changed in entries:
        kind = address.split("/", 2)[1]
        if kind not in known:
            known[kind] = len(prefixes) > 1 and has_languages(address)
        stamp = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        if not known[kind]:
            yield f"<url><loc>{_whole(address)}</loc>{stamp}</url>\n"
            continue
        bare = without_language(address).lstrip("/")
        each = {code: _whole(f"/{before}{bare}") for code, before in prefixes.items()}
        each["x-default"] = _whole(f"/{bare}")
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{one}"/>'
            for code, one in each.items()
        )
        for one in dict.fromkeys(each.values()):
            yield f"<url><loc>{one}</loc>{stamp}{links}</url>\n"


def _whole(address: str) -> str:
    return escape(whole_address(address))


urlpatterns = [
    path("sitemap.xml", index, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", part, name="sitemap_part"),
]
