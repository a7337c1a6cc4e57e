"""What the frame of every page asks the market for: its menu and the basket's count."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import market
from core.ratings import is_shown
from core.regions import region_choices
from core.search.concepts import Concept
from core.templatetags.market import icon, number
from shop.basket.queries import packs_in_basket
from shop.catalogue.badges import Badge, badge_of
from shop.catalogue.choices import Option
from shop.catalogue.menu import MenuEntry, menu
from shop.catalogue.models import Product
from shop.storefront.cards import draw_cards, draw_farm_rows
from shop.storefront.farm_map import FarmMap, map_around
from shop.storefront.queries import farms_near_the_top, most_farmed_villages
from shop.storefront.wanted import goods_with
from vendors.partner.earlier_prices import EarlierPriceRule, rule
from vendors.partner.models import Partner
from vendors.places.models import Village

register = template.Library()

_CHECKED = SafeString(" checked")
_HERO_WIDTHS = {"wide": (1280, 1920), "tall": (480, 960)}


@register.simple_tag
def category_menu() -> list[MenuEntry]:
    """The categories at the top, without those kept out of menus."""
    return [entry for entry in menu() if entry.is_root and entry.in_menu]


@register.simple_tag(takes_context=True)
def basket_count(context: dict[str, Any]) -> int:
    """How many different packs the basket holds; asked once a request."""
    request = context.get("request")
    return packs_in_basket(request) if request and hasattr(request, "user") else 0


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], url: str, at: str | None = None) -> str:
    """`aria-current` for a link to the page one is on, or to what it stands under.

    `at` is a `frame_place`, for what is drawn without a request.
    """
    request = context.get("request")
    path = request.path if at is None and request else at
    if not path or not url or not path.startswith(url):
        return ""
    return _IS_HERE if path == url else _IS_BELOW


_IS_HERE, _IS_BELOW = (
    mark_safe(f' aria-current="{how}"')  # noqa: S308 - our own words
    for how in ("page", "true")
)
_IN_THE_FRAME = (
    "live:list",
    "storefront:farms",
    "storefront:villages",
    "visit:index",
    "catalogue:index",
)


@register.simple_tag(takes_context=True)
def frame_place(context: dict[str, Any]) -> str:
    """Where the page stands among what its frame links to: there, below or elsewhere.

    "/farms/" and "/farms/…", "/" for home alone: a few of all the addresses there are.
    """
    request = context.get("request")
    path, home = request.path if request else "", reverse("home")
    if path == home:
        return home
    above = next((a for a in _frame_links(home) if path.startswith(a)), "")
    return above if path == above else f"{above}…"


@lru_cache(maxsize=8)
def _frame_links(_home: str) -> tuple[str, ...]:
    return tuple(map(reverse, _IN_THE_FRAME))


@register.simple_tag
def region_options(chosen: str) -> SafeString:
    """The regions of the market's country as options of a select."""
    return _region_options(chosen, get_language() or "", market.country())


@lru_cache(maxsize=512)
def _region_options(chosen: str, _language: str, _country: str) -> SafeString:
    """In the active language: two nodes for each of 34 provinces, on many pages."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (code, mark_safe(" selected") if code == chosen else "", name)
            for code, name in region_choices()
        ),
    )


@register.simple_tag
def filter_options(
    name: str, options: Sequence[Option], kind: str = "checkbox"
) -> SafeString:
    """A box to tick for each choice of a filter, with how many goods it leaves.

    A "radio" button where one rules the others out.
    """
    return _filter_options(name, tuple(options), kind, get_language() or "")


@lru_cache(maxsize=512)
def _filter_options(
    name: str, options: tuple[Option, ...], kind: str, _language: str
) -> SafeString:
    """In the active language; they change when goods come and go."""
    return format_html_join(
        "\n",
        '<label class="opt">\n<input type="{}" name="{}" value="{}"{}>\n'
        "<span>{}</span><span>{}</span>\n</label>",
        (
            (
                kind,
                name,
                option.value,
                _CHECKED if option.is_chosen else "",
                option.label,
                "" if option.count is None else number(option.count),
            )
            for option in options
        ),
    )


@register.filter
def year_cells(months: Sequence[bool]) -> SafeString:
    """A row's cells of the calendar: one for each of its twelve months."""
    return _year_cells(tuple(months), get_language() or "")


@lru_cache(maxsize=1024)
def _year_cells(months: tuple[bool, ...], _language: str) -> SafeString:
    """In the active language; goods of one farm share a few seasons."""
    in_season = format_html('<span class="vh">{}</span>', _("in season"))
    return format_html_join(
        "\n",
        '<td class="{}{}">{}</td>',
        (
            (
                "yes" if is_on else "",
                "" if at else " is-now",
                in_season if is_on else "",
            )
            for at, is_on in enumerate(months)
        ),
    )


@register.filter
def badge(product: Product) -> Badge | None:
    """The one badge of its card, if there is something to say."""
    return badge_of(product)


@register.simple_tag
def cards(
    products: Sequence[Product], *, seen_first: int = 0, sought: Sequence[Concept] = ()
) -> SafeString:
    """The cards of a list of `queries.as_cards`; photos of the first don't wait."""
    return draw_cards(products, seen_first=seen_first, sought=sought)


@register.simple_tag
def goods_together(product: Product) -> list[Product]:
    """What people bought with it."""
    return goods_with(product)


@register.simple_tag
def map_of_origin(farm: Partner | None) -> FarmMap | None:
    """Its village among those of the county; None where its place is not known."""
    return map_around(farm.village) if farm else None


@register.simple_tag
def farm_rows(
    farms: Sequence[Partner], sold: Mapping[int, object] | None = None
) -> SafeString:
    """The rows of a list of farms, with what each sells now where that is passed."""
    return draw_farm_rows(farms, sold)


@register.simple_tag
def farms_on_home() -> list[Partner]:
    return farms_near_the_top()


@register.simple_tag
def villages_on_home() -> list[Village]:
    return most_farmed_villages()


@register.simple_tag
def hero(season: str) -> SafeString:
    """The season's drawing: wide from 600 px on, taller on phones; never late."""
    sources = format_html_join(
        "",
        '<source media="{}" type="image/{}" srcset="{}" sizes="100vw">',
        (
            (f"({side}-width: 600px)", kind, _hero_files(season, shape, kind))
            for side, shape in (("min", "wide"), ("max", "tall"))
            for kind in ("avif", "webp")
        ),
    )
    return format_html(
        '<picture class="pic">{}<img src="{}" width="1920" height="840" alt="" '
        'fetchpriority="high" decoding="async"></picture>',
        sources,
        static(f"hero/{season}-wide-1280.webp"),
    )


def _hero_files(season: str, shape: str, kind: str) -> str:
    return ", ".join(
        f"{static(f'hero/{season}-{shape}-{width}.{kind}')} {width}w"
        for width in _HERO_WIDTHS[shape]
    )


@register.simple_tag
def stars(score: int) -> SafeString:
    """Five stars, so many of them full."""
    star = icon("star")
    full = star.replace('class="i"', 'class="i on"')
    return mark_safe(full * score + star * (5 - score))  # noqa: S308 - our own icons


@register.filter
def shows_stars(rated: Product | Partner) -> bool:
    """Whether enough people spoke of it for lists to show their stars."""
    return is_shown(rated.rating_count)


@register.simple_tag
def earlier_price_words() -> str:
    """What a sale price is compared with, by the law of the market's country."""
    if rule() == EarlierPriceRule.LOWEST_OFFERED:
        return _("Lowest price of the 30 days before:")
    return _("Price before:")


@register.simple_tag
def earlier_price_rule() -> str:
    """Which price a sale price is compared with, an `EarlierPriceRule`."""
    return str(rule())
