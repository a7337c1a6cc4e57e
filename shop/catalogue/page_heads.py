"""What search engines and shared links are told of goods and lists of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from core import structured_data as schema
from core.models import Photo
from core.page_head import Facts, PageHead, shared_picture, whole_address
from core.share_cards import ShareCard
from core.templatetags.market import money, pack_words
from vendors.partner.models import StockRecord

from .details import Details
from .filters import Filters
from .listing import CatalogueResults
from .menu import MenuEntry, entry_of
from .models import Product
from .queries import product_page


def way_to(entry: MenuEntry | None, crumbs: Iterable[MenuEntry]) -> Facts:
    """From home over the categories to a page of goods."""
    steps = [(_("Market"), reverse("home"))]
    steps += [(str(one.name), one.url) for one in crumbs]
    if entry is not None:
        steps.append((str(entry.name), entry.url))
    return schema.breadcrumbs(steps)


def is_deep(page: CatalogueResults) -> bool:
    """Whether a list is narrowed by more than one thing: one of far too many."""
    return len(page.chips) > 1


def head_of_listing(
    request: HttpRequest,
    page: CatalogueResults,
    *,
    category: MenuEntry | None = None,
    crumbs: Sequence[MenuEntry] = (),
) -> PageHead:
    """A list narrowed by what has a page of its own leads there; else to the whole."""
    filters = page.filters
    is_whole = not page.chips
    is_season = len(page.chips) == 1 and filters.in_season
    path = escape_uri_path(request.path)
    if len(page.chips) == 1 and page.products:
        path = _own_page(filters) or path
    query = ["season=now"] if is_season else []
    if (is_whole or is_season) and filters.page > 1:
        query.append(f"page={filters.page}")
    facts = (way_to(category, crumbs),) if category else ()
    return PageHead(path=path, query="&".join(query), facts=facts)


def _own_page(filters: Filters) -> str:
    """The page of the one category, village or seller whose goods are listed."""
    for pk in filters.categories:
        if (entry := entry_of(pk)) is not None:
            return entry.url
    for slug in filters.villages:
        return reverse("storefront:village", args=[slug])
    for code in filters.sellers:
        return reverse("storefront:farm", args=[code])
    return ""


def card_of_product(product: Product) -> ShareCard:
    """With its first pack's price; its packs have been read."""
    packs = product.packs_on_sale
    lead = next((one for one in packs if one.pk == product.lead_pack_id), None)
    pack = lead or next(iter(packs), None)
    farm: Any = product.partner
    return ShareCard(
        kind="product",
        pk=product.pk,
        title=product.get_title(),
        lines=(farm.name, farm.village.name if farm.village else ""),
        price=money(pack.price, pack.price_currency) if pack else "",
        note=pack_words(pack, product.measure) if pack else "",
        photos=(next((one.photo for one in product.pictures), product.cover),),
    )


def card_of_published_product(kind: str, pk: int) -> ShareCard | None:
    product = product_page(pk) if kind == "product" else None
    return card_of_product(product) if product else None


@dataclass(frozen=True)
class PackOffer:
    """A pack, whether it can be bought, and what it costs to send to a region."""

    pack: StockRecord
    is_available: bool
    is_chosen: bool
    shipping: Decimal | None = None
    region: str = ""


def head_of_product(
    product: Product,
    offers: Sequence[PackOffer],
    *,
    pictures: Sequence[Photo],
    crumbs: Sequence[MenuEntry],
    details: Details,
) -> PageHead:
    facts = [_way_to_product(product, crumbs)]
    if offers or product.rating:
        facts.insert(0, _product(product, offers, pictures, details))
    if details.video:
        facts.append(details.video)
    chosen = next((one.pack for one in offers if one.is_chosen), None)
    return PageHead(
        path=product.get_absolute_url(),
        kind="product",
        picture=card_of_product(product).address,
        is_card=True,
        price=str(chosen.price) if chosen else "",
        currency=chosen.price_currency if chosen else "",
        facts=tuple(facts),
    )


def _way_to_product(product: Product, crumbs: Sequence[MenuEntry]) -> Facts:
    steps = [(_("Market"), reverse("home"))]
    steps += [(str(one.name), one.url) for one in crumbs]
    return schema.breadcrumbs(
        [*steps, (product.get_title(), product.get_absolute_url())]
    )


def _product(
    product: Product,
    offers: Sequence[PackOffer],
    pictures: Sequence[Photo],
    details: Details,
) -> Facts:
    return schema.thing(
        "Product",
        name=product.get_title(),
        description=product.summary,
        image=schema.pictures_of([shared_picture(photo) for photo in pictures]),
        url=whole_address(product.get_absolute_url()),
        sku=str(product.pk),
        brand=schema.part("Brand", name=str(product.partner)),
        aggregateRating=schema.rating(product.rating, product.rating_count),
        review=details.reviews,
        additionalProperty=[
            schema.part("PropertyValue", name=name, value=value)
            for name, value in details.properties
        ],
        offers=[_offer(product, one) for one in offers],
    )


def _offer(product: Product, one: PackOffer) -> Facts:
    pack = one.pack
    return schema.offer(
        schema.OfferFacts(
            name=pack.name,
            price=pack.price,
            currency=pack.price_currency,
            is_available=one.is_available,
            seller=pack.partner.name,
            path=product.get_absolute_url(),
            quantity=pack.quantity or 0,
            measure=product.measure,
            shipping=one.shipping,
            region=one.region,
            earlier_price=pack.earlier_price,
            until=pack.sale_ends,
        )
    )
