"""What shoppers see of the catalogue, each list in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from core import dates
from core.prepared import Prepared
from vendors.partner.models import Partner, StockRecord
from vendors.partner.states import PartnerStatus

from .facts import TEXTS
from .models import (
    ALL_YEAR,
    ChangeBatch,
    Product,
    ProductImage,
    ProposedEdit,
    TrustedSeller,
)
from .states import EditState, ListingState

# A seller on holiday keeps its shelf: it says when it sells again.
SHOWN_SELLERS = (PartnerStatus.OPEN, PartnerStatus.HOLIDAY)
MOST_OTHERS = 4


def goods_of(partner: Partner) -> QuerySet[Product]:
    """What the seller lists, without experiences: those have pages of their own."""
    return Product.objects.filter(partner=partner, is_visit=False)


def published_products() -> QuerySet[Product]:
    """Of sellers that are neither suspended nor closed.

    The sellers that are left out are few and read once, so that the database walks
    the products in the order asked for and stops after a page, instead of joining
    every product of every seller.
    """
    return _published_products().all()


@cache
def _published_products() -> QuerySet[Product]:
    """Never asked itself: what is built of it is a copy."""
    left_out = Partner.objects.exclude(status__in=SHOWN_SELLERS).values("pk")
    return Product.objects.filter(state=ListingState.PUBLISHED).exclude(
        partner__in=left_out
    )


def listed_products() -> QuerySet[Product]:
    """What lists show: published and with a pack that has a price."""
    return _listed_products(connection.vendor).all()


@cache
def _listed_products(_vendor: str) -> QuerySet[Product]:
    priced = published_products().alias(known_price=beside_the_order("lead_price", -1))
    return priced.filter(known_price__gte=0)


def beside_the_order(column: str, unknown: object) -> Combinable:
    """A column for a condition that is not what the list is ordered by.

    SQLite would walk the column's index for it, whatever order the list has, so there
    it is asked in a way that no index answers. PostgreSQL knows from its statistics
    whether few rows fit, and has to be asked plainly for that.
    """
    if connection.vendor == "postgresql":
        return F(column)
    field: Any = Product._meta.get_field(column)  # noqa: SLF001 - a public name
    kind = type(field.target_field if field.is_relation else field)
    return Coalesce(column, Value(unknown), output_field=kind())


def sold_packs() -> QuerySet[StockRecord]:
    """Packs that can be bought, in the seller's order: a listing's first one leads.

    `lead_among` says the same of packs at hand.
    """
    packs = StockRecord.objects.filter(is_on_sale=True, price__isnull=False)
    return packs.order_by("position", "quantity", "id")


def lead_among(packs: Iterable[StockRecord]) -> StockRecord | None:
    """The pack that cards show, of one listing's packs in the seller's order."""
    return next((p for p in packs if p.is_on_sale and p.price is not None), None)


def can_be_filled() -> Combinable:
    """Whether a product has a pack on sale of which its pool holds one at least.

    Asked as a value of each product that is read. For an EXISTS PostgreSQL makes a
    list of every pack there is, even where 24 cards want to know.
    """
    packs = sold_packs().filter(
        product_id=OuterRef("pk"),
        pool__shown__gte=F("quantity"),
    )
    found = packs.order_by().annotate(found=Value(True)).values("found")[:1]
    return Coalesce(Subquery(found), Value(False), output_field=BooleanField())


# What changes with each sale: a page that reads it is made anew with each.
_FIGURES = ("pool__on_hand", "pool__claimed")
# Long texts that no card shows, and other columns that cost more than they say.
_NOT_ON_CARDS = (
    "description",
    *TEXTS,
    "allergens",
    "meta_title",
    "meta_description",
    "search_text",
    "review_note",
    "date_created",
    "date_updated",
    "partner__story",
    "partner__tagline",
    "partner__person",
    "partner__phone",
    "partner__status_reason",
    "partner__opened_at",
    "partner__village__story",
    "partner__village__tagline",
    "partner__village__latitude",
    "partner__village__longitude",
    "cover__original",
    "cover__created",
    "lead_pack__approved_price",
    "lead_pack__approved_quantity",
    "lead_pack__date_created",
    "lead_pack__date_updated",
    *(f"lead_pack__{name}" for name in _FIGURES),
)


def as_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    """With everything a card shows; no query a card."""
    related = ("partner__village", "cover", "lead_pack__pool")
    return (
        products.select_related(*related)
        .defer(*_NOT_ON_CARDS)
        .annotate(is_in_stock=can_be_filled())
    )


@Prepared
def _cards(products: Sequence[int]) -> QuerySet[Product]:
    return as_cards(Product.objects.filter(pk__in=products))


def cards_of(products: Sequence[int]) -> list[Product]:
    """The cards of these products, in this order; one query.

    Lists find the ids first: a database sorts and skips rows of few columns, and what
    a card shows is put together once for all lists.
    """
    if not products:
        return []
    found = {card.pk: card for card in _cards(products)}
    return [found[pk] for pk in products if pk in found]


def card_rows(products: QuerySet[Product]) -> list[Product]:
    """`cards_of` what a list finds, in its order."""
    return cards_of(list(products.values_list("pk", flat=True)))


def in_season(
    products: QuerySet[Product], month: int | None = None
) -> QuerySet[Product]:
    """Harvested or at its best in the month (default: this one)."""
    return with_season_bit(products, season_bit(month or dates.today().month))


def season_bit(month: int) -> int:
    return 1 << month - 1


def with_season_bit(products: QuerySet[Product], bit: Any) -> QuerySet[Product]:
    """`bit` is a month's, or an expression for it."""
    with_bit = products.alias(season_bit=F("season").bitand(bit))
    return with_bit.filter(season_bit__gt=0)


def seasonal(products: QuerySet[Product]) -> QuerySet[Product]:
    """Without what keeps all year."""
    return products.exclude(season=ALL_YEAR)


# What of a product and its seller its page doesn't show.
_NOT_ON_ITS_PAGE = (
    "meta_title",
    "meta_description",
    "search_text",
    "review_note",
    "partner__story",
    "partner__status_reason",
    "partner__village__story",
    "partner__village__tagline",
)
# What it shows in the parts that are kept (`details.py`).
_IN_DETAILS = (
    "description",
    *TEXTS,
    "allergens",
    "partner__tagline",
    "partner__person",
)
_NOT_IN_DETAILS = ("summary", *_NOT_ON_ITS_PAGE)


@Prepared
def _published(pk: int) -> QuerySet[Product]:
    shown = Product.objects.filter(pk=pk, state=ListingState.PUBLISHED)
    sold = Q(partner__isnull=True) | Q(partner__status__in=SHOWN_SELLERS)
    known = shown.filter(sold).select_related("cover", "partner__village")
    return known.defer(*_NOT_ON_ITS_PAGE, *_IN_DETAILS)


@Prepared
def _details(pk: int) -> QuerySet[Product]:
    seller = ("partner__village__county", "partner__cover", "partner__face")
    return Product.objects.filter(pk=pk).select_related(*seller).defer(*_NOT_IN_DETAILS)


def product_for_details(pk: int) -> Product:
    """With its description, and its seller as its page tells of it; one query."""
    return _details.get(pk)


@Prepared
def _packs_on_sale(product: int) -> QuerySet[StockRecord]:
    return (
        sold_packs()
        .filter(product=product, partner__status__in=SHOWN_SELLERS)
        .select_related("pool", "tax_category")
        .defer(*_FIGURES)
    )


@Prepared
def _pictures(product: int) -> QuerySet[ProductImage]:
    shown = ProductImage.objects.filter(product=product, photo__isnull=False)
    return shown.select_related("photo").order_by("display_order")


def product_page(pk: int) -> Product | None:
    """A published product with its seller, packs and pictures: three small queries.

    One more when others sell packs of it as well.
    """
    found = _published(pk)
    if not found:
        return None
    product = found[0]
    product.packs_on_sale = _packs_on_sale(pk)
    _name_sellers(product)
    product.pictures = _pictures(pk)
    return product


def _name_sellers(product: Product) -> None:
    sellers = {product.partner_id: product.partner}
    others = {pack.partner_id for pack in product.packs_on_sale} - sellers.keys()
    if others:
        sellers |= Partner.objects.in_bulk(others)
    for pack in product.packs_on_sale:
        pack.partner = sellers[pack.partner_id]


@Prepared
def _others_of(seller: int, product: int) -> QuerySet[Product]:
    others = listed_products().filter(partner=seller).exclude(pk=product)
    return as_cards(others).order_by("-published_at", "-pk")[:MOST_OTHERS]


def more_of_the_seller(product: Product) -> list[Product]:
    """Its other goods, newest first; one query."""
    if product.partner_id is None:
        return []
    return _others_of(product.partner_id, product.pk)


def newest_batches(partner: Partner, limit: int = 5) -> list[ChangeBatch]:
    """What was changed of many listings last, with how many, for undoing; one query."""
    rows = ChangeBatch.objects.filter(partner=partner).select_related("by", "undone_by")
    counted = rows.annotate(listings=Count("events"))
    return list(counted.order_by("-pk")[:limit])


def open_edit_of(product: Product) -> ProposedEdit | None:
    """What of the listing waits to be approved, if anything."""
    return product.edits.filter(state=EditState.OPEN).first()


def last_refused(product: Product) -> ProposedEdit | None:
    """The newest change of the listing, if it was sent back and nothing came after."""
    last = product.edits.exclude(state=EditState.WITHDRAWN).order_by("-pk").first()
    return last if last and last.state == EditState.REFUSED else None


def is_trusted(seller: Partner, office: Partner | None) -> bool:
    """Whether an office looks at nothing of the seller first; None is the market's."""
    return TrustedSeller.objects.filter(seller=seller, office=office).exists()
