"""New goods as Atom, and all goods for shopping sites in parts of so many keys."""

from collections.abc import Iterator

from django.db.models import Max, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import dates
from core.brand import market_name
from core.feeds import FeedEntry, atom
from core.market import country
from core.page_head import shared_picture, whole_address
from core.templatetags.market import money
from core.units import PER_DISPLAY_UNIT, UnitKind, kind_of
from shop.catalogue.delivery_estimates import dearest_delivery
from shop.catalogue.menu import entry_of, line_of
from shop.catalogue.models import Product, ProductImage
from shop.catalogue.queries import SHOWN_SELLERS, listed_products, sold_packs
from vendors.partner.availability import availability_shown
from vendors.partner.models import StockRecord

from . import queries

PART = 1000  # keys of products in one file
NEWEST = 50
MOST_PICTURES = 10
AN_HOUR, TEN_MINUTES = 3600, 600
LONGEST_TITLE, LONGEST_TEXT = 150, 5000  # what shopping sites take
_NOT_READ = "description", "search_text", "review_note", "cover__original"
_UNITS = {UnitKind.WEIGHT: "kg", UnitKind.VOLUME: "l", UnitKind.PIECE: "ct"}


def _newest(rows: QuerySet[Product]) -> list[Product]:
    shown = rows.select_related("partner", "cover")
    return list(shown.order_by("-published_at", "-pk")[:NEWEST])


def _entries(goods: list[Product]) -> Iterator[FeedEntry]:
    for product in goods:
        price = product.lead_price
        words = "" if price is None else f"{money(price)} · "
        yield FeedEntry(
            title=product.get_title(),
            path=product.get_absolute_url(),
            text=f"{words}{product.partner} · {product.summary}".rstrip(" ·"),
            author=str(product.partner),
            published=product.published_at or product.date_created,
            changed=product.date_updated,
            picture=shared_picture(product.cover),
        )


@require_safe
@cache_control(public=True, max_age=TEN_MINUTES)
def new_goods(request: HttpRequest) -> HttpResponse:
    """What was put on sale last."""
    title = f"{_('New products')} · {market_name()}"
    goods = _newest(listed_products())
    return atom(request, title, reverse("catalogue:index"), _entries(goods))


@require_safe
@cache_control(public=True, max_age=TEN_MINUTES)
def goods_of_farm(request: HttpRequest, slug: str) -> HttpResponse:
    """What one seller put on sale last."""
    farm = queries.farm_page(slug)
    if farm is None:
        raise Http404
    title = f"{farm.name} · {market_name()}"
    goods = _newest(listed_products().filter(partner=farm))
    page = reverse("storefront:farm", args=[farm.code])
    return atom(request, title, page, _entries(goods))


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def shopping_parts(_request: HttpRequest) -> HttpResponse:
    """The addresses of all parts, one a line."""
    last = listed_products().order_by().aggregate(last=Max("pk"))["last"] or 0
    parts = range(1, last // PART + 2)
    lines = (
        whole_address(reverse("storefront:shopping_part", args=[n])) for n in parts
    )
    return HttpResponse(
        "".join(f"{line}\r\n" for line in lines), content_type="text/uri-list"
    )


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def shopping_part(_request: HttpRequest, number: int) -> HttpResponse:
    """Goods of a range of keys, as Google's Merchant Center reads them."""
    if not 0 < number < 10**9:
        raise Http404
    text = "".join(_written(number))
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _written(number: int) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n'
        f"{_tag('title', market_name())}"
        f"{_tag('link', whole_address(reverse('home')))}"
        f"{_tag('description', market_name())}{_tag('language', get_language() or '')}"
    )
    for product in _goods(number).iterator(chunk_size=200):
        packs = list(product.stockrecords.all())
        for pack in packs:
            pack.product = product
            yield f"<item>\n{''.join(_facts(product, pack, len(packs)))}</item>\n"
    yield "</channel></rss>\n"


def _goods(number: int) -> QuerySet[Product]:
    first = (number - 1) * PART
    packs = sold_packs().filter(partner__status__in=SHOWN_SELLERS)
    sold = packs.select_related("pool")
    pictures = ProductImage.objects.filter(photo__isnull=False)
    return (
        listed_products()
        .filter(pk__gte=first, pk__lt=first + PART)
        .defer(*_NOT_READ)
        .select_related("cover")
        .prefetch_related(
            "partner",
            Prefetch("stockrecords", sold.prefetch_related("partner")),
            Prefetch(
                "images", pictures.select_related("photo").order_by("display_order")
            ),
        )
        .order_by("pk")
    )


def _facts(product: Product, pack: StockRecord, packs: int) -> Iterator[str]:
    """Tags of one pack, each on its line."""
    link = whole_address(product.get_absolute_url())
    name = f"{product.get_title()}, {pack.name}" if packs > 1 else product.get_title()
    photos = [shared_picture(image.photo) for image in product.images.all()]
    photos = [one for one in photos or [shared_picture(product.cover)] if one]
    can_be_had = availability_shown(pack, is_listed=True).is_available_to_buy
    yield _tag("g:id", f"{product.pk}-{pack.pk}")
    if packs > 1:
        yield _tag("g:item_group_id", str(product.pk))
        yield _tag("g:size", pack.name)
    yield _tag("g:title", name[:LONGEST_TITLE])
    yield _tag("g:description", (product.summary or name)[:LONGEST_TEXT])
    yield _tag("g:link", f"{link}?pack={pack.pk}" if packs > 1 else link)
    yield from (_tag("g:image_link", one) for one in photos[:1])
    yield from (_tag("g:additional_image_link", one) for one in photos[1:MOST_PICTURES])
    yield _tag("g:availability", "in_stock" if can_be_had else "out_of_stock")
    yield from _prices(pack)
    yield from _unit_pricing(pack, product.measure)
    yield _tag("g:brand", str(product.partner))
    yield _tag("g:condition", "new")
    yield _tag("g:identifier_exists", "no")
    yield _tag("g:ships_from_country", country())
    yield from _shipping(pack)
    entry = entry_of(product.main_category_id)
    if entry is not None:
        words = " > ".join(str(one.name) for one in line_of(entry))
        yield _tag("g:product_type", words)


def _prices(pack: StockRecord) -> Iterator[str]:
    """What is asked; while a sale price runs the earlier price beside it."""
    price = pack.earlier_price or pack.price
    yield _tag("g:price", f"{price} {pack.price_currency}")
    if pack.earlier_price and pack.sale_starts and pack.sale_ends:
        yield _tag("g:sale_price", f"{pack.price} {pack.price_currency}")
        times = (dates.local(at) for at in (pack.sale_starts, pack.sale_ends))
        span = "/".join(f"{at:%Y-%m-%dT%H:%M%z}" for at in times)
        yield _tag("g:sale_price_effective_date", span)


def _shipping(pack: StockRecord) -> Iterator[str]:
    """What it costs where that is most: shopping sites know no Chinese provinces, and
    nobody may be asked for more than they were told.
    """
    cost = dearest_delivery(pack)
    if cost is not None:
        country_ = _tag("g:country", country())
        price = _tag("g:price", f"{cost} {pack.price_currency}")
        yield f"<g:shipping>\n{country_}{price}</g:shipping>\n"


def _unit_pricing(pack: StockRecord, measure: str) -> Iterator[str]:
    """2.5 kg, and that prices are compared by the kilogram."""
    if not pack.quantity:
        return
    kind = UnitKind(kind_of(measure))
    per = 1 if kind == UnitKind.PIECE else PER_DISPLAY_UNIT
    unit = _UNITS[kind]
    yield _tag("g:unit_pricing_measure", f"{pack.quantity / per:g}{unit}")
    yield _tag("g:unit_pricing_base_measure", f"1{unit}")


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\n"


urlpatterns = [
    path("feeds/goods.atom", new_goods, name="new_goods_feed"),
    path("feeds/farms/<str:slug>.atom", goods_of_farm, name="farm_feed"),
    path("feeds/shopping/", shopping_parts, name="shopping_parts"),
    path("feeds/shopping-<int:number>.xml", shopping_part, name="shopping_part"),
]
