"""The orders behind a figure of a seller: the same conditions, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.inputs import whole
from core.regions import is_region
from orders.order.models import Line, VendorOrder
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .book import Book
from .cells import OF_PARTS, Column
from .queries import cancelled_vendor_orders, sold_lines, sold_vendor_orders
from .rows import PartRows, Row, region_words
from .shoppers import of_shoppers
from .sums import NOWHERE, Sums, of_region, sums_of_lines, together

SHOPPERS = {
    "new": gettext_lazy("From new shoppers"),
    "returning": gettext_lazy("From returning shoppers"),
    "came_back": gettext_lazy("From shoppers with several orders"),
    "accounts": gettext_lazy("From shoppers with an account"),
    "guests": gettext_lazy("From guests"),
}
# Which of the parts, in words, and what of them is added up.
ONLY = {
    "cancelled": (gettext_lazy("Cancelled after payment"), "total", {}),
    "given-back": (gettext_lazy("With refunds"), "given_back", {"gone_back__gt": 0}),
    "carried": (gettext_lazy("Debt repayments"), "carried", {"carried__gt": 0}),
    "discount": (gettext_lazy("With a discount"), "discount", {"discount__gt": 0}),
}


class OwnRows(PartRows):
    """A seller's own parts; its file is in the order of time."""

    about = {
        name: PartRows.about[name] for name in ("number", "day", "state", "region")
    }
    columns = (*OF_PARTS[1:5], Column("total", gettext_lazy("Total")), *OF_PARTS[5:])

    def fetched(self) -> QuerySet[Any]:
        return super().fetched().order_by("created", "pk")

    def _row(self, one: Any, sums: Sums) -> Row:
        row = super()._row(one, sums)
        return row if one.order.shipping_address else replace(row, region="")


@dataclass(frozen=True)
class Behind:
    """`words` say which rows they are, `amount` is the sum of their `what`.

    Of one product it is what its lines come to.
    """

    rows: OwnRows
    words: str
    count: int
    amount: int
    what: str = "net"
    product: Product | None = None

    def shown(self, parts: Iterable[VendorOrder]) -> list[tuple[VendorOrder, Row, int]]:
        """Some of the parts, with what each adds to the sum."""
        found = list(parts)
        rows = self.rows.shown(found)
        if self.product is None:
            amounts = [getattr(row.sums, self.what) for row in rows]
        else:
            lines = Line.objects.filter(vendor_order__in=found, product=self.product)
            of = sums_of_lines(lines, "vendor_order")
            amounts = [of[self.rows.currency, part.pk].net for part in found]
        return list(zip(found, rows, amounts, strict=True))


def behind(book: Book, asked: QueryDict) -> Behind:
    """The rows that the address asks for; what it asks for in vain is left out."""
    partner, period = book.partner, book.choice.period
    only, kind = asked.get("only", ""), asked.get("shoppers", "")
    is_cancelled = only == "cancelled"
    asked_parts = cancelled_vendor_orders if is_cancelled else sold_vendor_orders
    parts = asked_parts(partner, book.currency).filter(period.has("created"))
    if (product := _product(partner, asked.get("product", ""))) is not None:
        return _of_product(book, parts, product)
    words, what = _("All orders"), "net"
    if only in ONLY:
        said, what, narrowed = ONLY[only]
        parts, words = parts.filter(**narrowed), str(said)
    elif kind in SHOPPERS:
        parts = of_shoppers(parts, partner, kind, period)
        words = str(SHOPPERS[kind])
    elif (region := asked.get("region", "")) == NOWHERE or is_region(region):
        parts, words = of_region(parts, region), region_words(region)
    rows = OwnRows(parts, book.currency)
    sums = rows.sums()
    return Behind(rows, words, sums.parts, getattr(sums, what), what)


def _product(partner: Partner, wanted: str) -> Product | None:
    """Whoever listed it: a row must be of a line that this seller sold."""
    pk = whole(wanted)
    if pk is None:
        return None
    sold = Line.objects.filter(vendor_order__partner=partner, product=pk)
    return Product.objects.filter(pk=pk, pk__in=sold.values("product")).first()


def _of_product(book: Book, parts: QuerySet[VendorOrder], product: Product) -> Behind:
    lines = sold_lines(book.partner, book.choice.period, book.currency)
    mine = lines.filter(product=product)
    by_part = sums_of_lines(mine, "vendor_order")
    return Behind(
        rows=OwnRows(parts.filter(pk__in=mine.values("vendor_order")), book.currency),
        words=str(product.title),
        count=len(by_part),
        amount=together(by_part.values()).net,
        product=product,
    )
