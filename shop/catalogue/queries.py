"""What shoppers see of the catalogue, each list in a fixed number of queries."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from oscar.apps.catalogue.reviews.models import ProductReview

from core import dates
from vendors.partner.models import Partner, StockRecord
from vendors.partner.queries import away, opens_later
from vendors.partner.states import PartnerStatus

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


def goods_of(partner: Partner) -> QuerySet[Product]:
    """What the seller lists, without experiences: those have pages of their own."""
    return Product.objects.filter(partner=partner, is_visit=False)


def published_products() -> QuerySet[Product]:
    """Of sellers that are neither suspended nor closed.

    The sellers that are left out are few and read once, so that the database walks
    the products in the order asked for and stops after a page, instead of joining
    every product of every seller.
    """
    left_out = Partner.objects.exclude(status__in=SHOWN_SELLERS).values("pk")
    return Product.objects.filter(state=ListingState.PUBLISHED).exclude(
        partner__in=left_out
    )


def listed_products() -> QuerySet[Product]:
    """What lists show: published and with a pack that has a price."""
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
    field = Product._meta.get_field(column)  # noqa: SLF001 - a public name
    return Coalesce(column, Value(unknown), output_field=type(field)())


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
        pool__on_hand__gte=F("pool__claimed") + F("quantity"),
    )
    found = packs.order_by().annotate(found=Value(True)).values("found")[:1]
    return Coalesce(Subquery(found), Value(False), output_field=BooleanField())


# Long texts that no card shows.
_NOT_ON_CARDS = (
    "description",
    "meta_description",
    "search_text",
    "partner__story",
    "partner__tagline",
    "partner__village__story",
    "partner__village__tagline",
)


def as_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    """With everything a card shows; no query a card."""
    related = ("partner__village", "cover", "lead_pack__pool")
    return (
        products.select_related(*related)
        .defer(*_NOT_ON_CARDS)
        .annotate(is_in_stock=can_be_filled())
    )


def in_season(
    products: QuerySet[Product], month: int | None = None
) -> QuerySet[Product]:
    """Harvested or at its best in the month (default: this one)."""
    bit = 1 << (month or dates.today().month) - 1
    with_bit = products.annotate(season_bit=F("season").bitand(bit))
    return with_bit.filter(season_bit__gt=0)


def seasonal(products: QuerySet[Product]) -> QuerySet[Product]:
    """Without what keeps all year."""
    return products.exclude(season=ALL_YEAR)


_ON_ITS_PAGE = (
    "partner__village__county",
    "partner__cover",
    "partner__face",
    "cover",
)


def product_page(pk: int) -> Product | None:
    """A published product with its seller, packs and pictures: two queries.

    The product comes with its packs; one without any takes a query more.
    """
    shown = published_products().filter(pk=pk)
    packs = sold_packs().filter(product__in=shown, partner__status__in=SHOWN_SELLERS)
    wanted = [f"product__{name}" for name in _ON_ITS_PAGE]
    sold = list(packs.select_related("pool", "partner", "tax_category", *wanted))
    product = sold[0].product if sold else shown.select_related(*_ON_ITS_PAGE).first()
    if product is None:
        return None
    product.packs_on_sale = sold
    pictures = ProductImage.objects.filter(product=pk, photo__isnull=False)
    product.pictures = list(pictures.select_related("photo"))
    return product


def reviews_of(product: Product, limit: int = 6) -> list[ProductReview]:
    """The newest approved ones, each knowing the `total`; one query."""
    approved = ProductReview.objects.filter(
        product=product, status=ProductReview.APPROVED
    )
    counted = approved.annotate(total=Window(Count("id")))
    return list(counted.select_related("user").order_by("-date_created", "-id")[:limit])


def more_of_the_seller(product: Product, limit: int = 4) -> list[Product]:
    """Its other goods, newest first; one query."""
    others = listed_products().filter(partner=product.partner_id).exclude(pk=product.pk)
    return list(as_cards(others).order_by("-published_at", "-pk")[:limit])


def same_of_others(product: Product, limit: int = 4) -> list[Product]:
    """The same kind of goods, to be had today from others; one query.

    What is in season first, then the newest.
    """
    if product.main_category_id is None:
        return []
    absent = Partner.objects.filter(away() | opens_later()).values("pk")
    found = listed_products().filter(main_category=product.main_category_id)
    found = found.exclude(partner=product.partner_id).exclude(partner__in=absent)
    cards = as_cards(found.filter(can_be_filled(), is_visit=False))
    month = dates.today().month
    rows = list(cards.order_by("-published_at", "-pk")[: limit * 4])
    return sorted(rows, key=lambda one: not one.in_season(month))[:limit]


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
