"""The goods: all of them, one category's, one product."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core import dates
from core.inputs import whole
from core.redirects import moved_to
from core.regions import chosen_region, has_chosen_region, region_name
from vendors.partner.availability import availability_shown
from vendors.partner.models import StockRecord

from .alternatives import next_harvest, same_of_others
from .badges import Badge, certificate_badge, picked_badge, season_badge
from .delivery_estimates import DeliveryPromise, promise_for
from .details import certificates_html, details_of
from .listing import CatalogueResults, listing
from .menu import categories_by_id, children_of, entry_of, line_of, root_of
from .models import Product
from .page_heads import PackOffer, head_of_listing, head_of_product, is_deep
from .queries import (
    listed_products,
    more_of_the_seller,
    product_page,
)
from .sections import other_ways_of

MOST_AT_ONCE = 99


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything on sale."""
    page = listing(listed_products(), request.GET, chosen_region(request))
    head = head_of_listing(request, page)
    return render_listing(
        request, page=page, head=head, in_season_page=page.filters.in_season
    )


@require_safe
def category(request: HttpRequest, pk: str, **_slug: str) -> HttpResponseBase:
    """What is on sale in one category and below it."""
    entry = entry_of(whole(pk) or 0)
    if entry is None:
        raise Http404
    if moved := moved_to(request, entry.url):
        return moved
    region = chosen_region(request)
    page = listing(listed_products(), request.GET, region, within=entry)
    crumbs = line_of(entry)[:-1]
    return render_listing(
        request,
        page=page,
        head=head_of_listing(request, page, category=entry, crumbs=crumbs),
        category=entry,
        about=categories_by_id().get(entry.pk),
        crumbs=crumbs,
        children=children_of(entry),
        category_root_id=root_of(entry).pk,
    )


@require_safe
def whole_catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """Ranges and offers have no page of their own: their goods are in the listing."""
    del request, slug
    return redirect("catalogue:index")


@require_safe
def reviewed_product(
    request: HttpRequest, product_slug: str, product_pk: int, pk: int
) -> HttpResponse:
    """A review is read on its product's page."""
    del request, pk
    return redirect("catalogue:detail", product_slug=product_slug, pk=product_pk)


def render_listing(
    request: HttpRequest, *, page: CatalogueResults, **context: object
) -> HttpResponse:
    shown = {"page": page, "is_deep": is_deep(page), **context}
    return render(request, "catalogue/listing.html", shown)


@dataclass(frozen=True)
class PackChoice:
    """A pack as a row to choose; `most` is how many of it may be asked for.

    `is_short` says that `says` is news of this pack's stock, not of its seller.
    """

    pack: StockRecord
    can_be_bought: bool
    says: str
    is_short: bool
    most: int
    seller: str


@require_safe
def detail(request: HttpRequest, pk: str, **_slug: str) -> HttpResponseBase:
    """One product, with all that decides whether one buys it."""
    product = product_page(whole(pk) or 0)
    if product is None:
        raise Http404
    if moved := moved_to(request, product.get_absolute_url()):
        return moved
    choices = _pack_choices(product)
    chosen = _chosen(choices, product, request.GET.get("pack", ""))
    region = chosen_region(request)
    entry = entry_of(product.main_category_id)
    details = details_of(product.pk)
    pictures = [image.photo for image in product.pictures]
    pictures = pictures or ([product.cover] if product.cover else [])
    crumbs = line_of(entry) if entry else []
    can_be_bought = chosen is not None and chosen.can_be_bought
    promise = promise_for(chosen.pack, region) if chosen and can_be_bought else None
    is_missed = not can_be_bought or (promise is not None and not promise.reaches)
    return render(
        request,
        "catalogue/product.html",
        {
            "product": product,
            "choices": choices,
            "chosen": chosen,
            "badges": _badges(product),
            "details": details.html,
            "certificates": certificates_html(product.pk, product.partner_id or 0),
            "pictures": pictures,
            "film": details.film,
            "promise": promise,
            "other_ways": other_ways_of(product),
            "region": region,
            "region_name": region_name(region),
            "region_chosen": has_chosen_region(request),
            "others": more_of_the_seller(product),
            "instead": same_of_others(product, region) if is_missed else [],
            "next_harvest": None if can_be_bought else next_harvest(product),
            "crumbs": crumbs,
            "category_root_id": root_of(entry).pk if entry else None,
            "head": head_of_product(
                product,
                _offers(choices, chosen, promise, region),
                pictures=pictures,
                crumbs=crumbs,
                details=details,
            ),
        },
    )


def _offers(
    choices: list[PackChoice],
    chosen: PackChoice | None,
    promise: DeliveryPromise | None,
    region: str,
) -> list[PackOffer]:
    """Each pack for search engines; what delivery costs is known of the chosen one."""
    return [
        PackOffer(
            pack=one.pack,
            is_available=one.can_be_bought,
            is_chosen=one is chosen,
            shipping=promise.cost if promise and one is chosen else None,
            region=region,
        )
        for one in choices
    ]


def _badges(product: Product) -> list[Badge]:
    today = dates.today()
    found = (
        season_badge(product, today),
        picked_badge(product.picked_on, today),
        certificate_badge(product, today),
    )
    return [badge for badge in found if badge]


def _pack_choices(product: Product) -> list[PackChoice]:
    """Each pack with its seller's name when there is more than one seller."""
    packs = product.packs_on_sale
    several = len({pack.partner_id for pack in packs}) > 1
    return [
        _pack_choice(product, pack, pack.partner.name if several else "")
        for pack in packs
    ]


def _pack_choice(product: Product, pack: StockRecord, seller: str) -> PackChoice:
    pack.product = product
    is_plenty = pack.pool is not None and pack.pool.is_plenty
    availability = availability_shown(pack, is_listed=True)
    return PackChoice(
        pack=pack,
        can_be_bought=availability.is_available_to_buy,
        says=str(availability.message),
        is_short=availability.code == "soldout"
        or getattr(availability, "is_low", False),
        most=MOST_AT_ONCE if is_plenty else min(pack.packs_shown, MOST_AT_ONCE),
        seller=seller,
    )


def _chosen(
    choices: list[PackChoice], product: Product, wanted: str
) -> PackChoice | None:
    """The pack asked for, else the card's, else the first that can be bought."""
    fit = [choice for choice in choices if choice.can_be_bought] or choices
    for pk in (wanted, str(product.lead_pack_id)):
        for choice in fit:
            if str(choice.pack.pk) == pk:
                return choice
    return fit[0] if fit else None
