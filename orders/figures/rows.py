"""The orders behind a figure: the same conditions, row by row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import from_minor, rounded
from core.regions import is_region, region_name, region_of
from core.tables import Cell
from orders.order.models import Line, VendorOrder
from orders.payment.gone_back import gone_back_of_line
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .book import Book
from .queries import (
    NOWHERE,
    cancelled_parts,
    of_region,
    sales_by_product,
    sales_of,
    sold_lines,
    sold_parts,
)
from .shoppers import of_shoppers

ONLY = ("cancelled", "given-back", "discount", "carried")
SHOPPERS = ("new", "returning", "came_back", "accounts", "guests")


@dataclass(frozen=True)
class Rows:
    """`parts` are the rows, `words` say which they are, `amount` is their sum.

    `what` is the field that the sum is of; of one product it is the product's lines.
    """

    parts: QuerySet[VendorOrder]
    words: str
    what: str
    count: int
    amount: Decimal
    product: Product | None = None

    def amount_of(self, part: VendorOrder, currency: str) -> Decimal:
        """What the part adds to the sum; needs its lines where it is a product's."""
        if self.product is not None:
            mine = [ln for ln in part.lines.all() if ln.product_id == self.product.pk]
            paid = sum((line.line_price_incl_tax for line in mine), Decimal(0))
            back = sum(line.gone_back for line in mine)
            return rounded(paid, currency) - from_minor(back, currency)
        if self.what == "net":
            return part.total - given_back(part, currency)
        if self.what == "given_back":
            return given_back(part, currency)
        return Decimal(getattr(part, self.what))


def behind(book: Book, asked: QueryDict) -> Rows:
    """The rows that the address asks for; what it asks for in vain is left out."""
    partner, period = book.partner, book.choice.period
    only, kind = asked.get("only", ""), asked.get("shoppers", "")
    if only == "cancelled":
        parts = cancelled_parts(partner, book.currency)
    else:
        parts = sold_parts(partner, book.currency)
    parts = parts.filter(period.has("created"))
    if (product := _product(partner, asked.get("product", ""))) is not None:
        return _of_product(book, parts, product)
    words, what = _("All orders"), "net"
    if only in ONLY:
        parts, words, what = _only(parts, only)
    elif kind in SHOPPERS:
        parts = of_shoppers(parts, partner, kind, period)
        words = _shopper_words()[kind]
    elif (region := asked.get("region", "")) == NOWHERE or is_region(region):
        parts, words = of_region(parts, region), region_words(region)
    sales = sales_of(parts, book.currency)
    amount = sales.net if what == "net" else getattr(sales, what)
    return Rows(parts, words, what, sales.parts, amount)


def _only(
    parts: QuerySet[VendorOrder], only: str
) -> tuple[QuerySet[VendorOrder], str, str]:
    if only == "cancelled":
        return parts, _("Cancelled after they were paid"), "total"
    if only == "given-back":
        back = parts.filter(gone_back__gt=0)  # type: ignore[misc]  # annotated
        return back, _("With money given back"), "given_back"
    if only == "carried":
        return parts.filter(carried__gt=0), _("That paid what was owed"), "carried"
    return parts.filter(discount__gt=0), _("With a discount"), "discount"


def given_back(part: VendorOrder, currency: str) -> Decimal:
    """Of a part that was asked with it."""
    return from_minor(part.gone_back, currency)  # type: ignore[attr-defined]


def _shopper_words() -> dict[str, str]:
    return {
        "new": _("Of new shoppers"),
        "returning": _("Of shoppers who had bought before"),
        "came_back": _("Of shoppers with more than one order"),
        "accounts": _("Of shoppers with an account"),
        "guests": _("Of guests"),
    }


def _product(partner: Partner, wanted: str) -> Product | None:
    """Whoever listed it: a row must be of a line that this seller sold."""
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    sold = Line.objects.filter(vendor_order__partner=partner, product=int(wanted))
    return Product.objects.filter(pk=wanted, pk__in=sold.values("product")).first()


def _of_product(book: Book, parts: QuerySet[VendorOrder], product: Product) -> Rows:
    lines = sold_lines(book.partner, book.choice.period, book.currency)
    mine = lines.filter(product=product)
    goods = sales_by_product(mine, book.currency)
    found = parts.filter(pk__in=mine.values("vendor_order"))
    return Rows(
        parts=found,
        words=str(product.title),
        what="net",
        count=goods[0].parts if goods else 0,
        amount=goods[0].net if goods else Decimal(0),
        product=product,
    )


def ordered(parts: QuerySet[VendorOrder]) -> QuerySet[VendorOrder]:
    lines = Line.objects.annotate(gone_back=gone_back_of_line())
    return (
        parts.select_related("order__shipping_address")
        .prefetch_related(Prefetch("lines", queryset=lines))
        .order_by("-created", "-pk")
    )


def region_words(region: str) -> str:
    return _("Place unknown") if region == NOWHERE else region_name(region)


def part_region(part: VendorOrder) -> str:
    address = part.order.shipping_address
    if address is None:
        return ""
    return region_name(region_of(str(address.country_id or ""), str(address.state)))


def file_rows(rows: Rows, currency: str) -> Iterator[Sequence[Cell]]:
    """The rows of a file, its heads first; nobody's name or address."""
    yield (
        _("Order"),
        _("Ordered on"),
        _("State"),
        _("Region"),
        _("Goods"),
        _("Discount"),
        _("Delivery"),
        _("Owed from before"),
        _("Total"),
        _("Given back"),
        _("Sales"),
        _("Currency"),
    )
    parts: Iterable[VendorOrder] = rows.parts.select_related(
        "order__shipping_address"
    ).order_by("created", "pk")
    for part in parts.iterator(chunk_size=2000):  # type: ignore[attr-defined]
        yield (
            part.number,
            timezone.localtime(part.created).date(),
            str(part.get_status_display()),
            part_region(part),
            part.goods,
            -part.discount,
            part.delivery_cost,
            part.carried,
            part.total,
            -given_back(part, currency),
            part.total - given_back(part, currency),
            currency,
        )
