"""The rows behind a number: parts or lines of orders which add up to exactly that.

No shopper's name or address: the region is all that is shown of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.money import from_minor, rounded, to_minor
from core.regions import region_of
from core.tables import Cell
from core.units import UnitKind
from orders.figures.periods import Period
from orders.figures.queries import DUE_UNITS, NOWHERE, SOLD, of_region
from orders.figures.rows import region_words
from orders.order.models import Line, VendorOrder
from orders.order.states import VendorOrderStatus
from orders.payment.models import Refund, RefundLine
from orders.payment.queries import LINE_STANDS, STANDS

from .scope import Filters, Scope
from .sums import Sums

CHUNK = 2000


@dataclass(frozen=True)
class Row:
    """One part or one line with its own sums."""

    number: str
    day: Any
    seller: str
    state: str
    region: str
    sums: Sums
    title: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Asked:
    """Whose rows of which days; `cancelled` asks for parts that were taken back."""

    scope: Scope
    filters: Filters
    period: Period
    currency: str
    cancelled: bool = False

    def of(self, part: str) -> Q:
        """As a condition on rows that reach their part by `part`."""
        wanted = self.period.has(f"{part}created")
        wanted &= Q(**{f"{part}order__currency": self.currency})
        wanted &= self.scope.having(f"{part}partner")
        wanted &= self.filters.sellers(f"{part}partner")
        if self.cancelled:
            gone = {f"{part}status": VendorOrderStatus.CANCELLED}
            return wanted & Q(**gone, **{f"{part}order__paid_at__isnull": False})
        return wanted & Q(**{f"{part}status__in": SOLD})

    @cached_property
    def parts(self) -> QuerySet[VendorOrder]:
        """Where a region is asked for, one query: however it was typed."""
        parts = VendorOrder.objects.filter(self.of(""))
        region = self.filters.region
        return of_region(parts, region) if region else parts

    def in_region(self, part: str) -> Q:
        if not self.filters.region:
            return Q()
        return Q(**{f"{part.removesuffix('__')}__in": self.parts.values("pk")})


class PartRows:
    """Parts of orders; each is one seller's, with its delivery."""

    name = "parts"
    heading: ClassVar = gettext_lazy("Orders")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.rows = asked.parts.order_by("-created", "-pk")

    @property
    def title(self) -> str:
        is_cancelled = self.asked.cancelled
        return _("Cancelled orders") if is_cancelled else str(self.heading)

    def sums(self) -> Sums:
        """Of all rows; two queries."""
        row = self.rows.order_by().aggregate(
            n=Count("pk"),
            goods=Sum("goods"),
            discount=Sum("discount"),
            delivery=Sum("delivery_cost"),
            carried=Sum("carried"),
        )
        back = 0
        if not self.asked.cancelled:
            refunds = Refund.objects.filter(
                STANDS,
                self.asked.of("vendor_order__"),
                self.asked.in_region("vendor_order__"),
            )
            back = refunds.aggregate(n=Sum("amount", default=0))["n"]
        minor = {name: _minor(row[name], self.asked.currency) for name in row}
        return Sums(
            parts=row["n"],
            listed=minor["goods"],
            paid=minor["goods"] - minor["discount"],
            delivery=minor["delivery"],
            carried=minor["carried"],
            back_beside=back,
        )

    def shown(self, rows: Iterable[VendorOrder]) -> list[Row]:
        """Of some rows, their sums asked in one query."""
        parts = list(rows)
        refunds = Refund.objects.filter(STANDS)
        found = refunds.filter(vendor_order__in=[part.pk for part in parts])
        grouped = found.order_by().values_list("vendor_order").annotate(n=Sum("amount"))
        back = {} if self.asked.cancelled else dict(grouped)
        return [self._row(part, int(back.get(part.pk, 0))) for part in parts]

    def _row(self, part: VendorOrder, back: int) -> Row:
        currency = self.asked.currency
        goods = _minor(part.goods, currency)
        sums = Sums(
            parts=1,
            listed=goods,
            paid=goods - _minor(part.discount, currency),
            delivery=_minor(part.delivery_cost, currency),
            carried=_minor(part.carried, currency),
            back_beside=back,
        )
        return _row_of(part, sums)

    def fetched(self) -> QuerySet[VendorOrder]:
        return self.rows.select_related("order__shipping_address", "partner")

    def heads(self) -> tuple[str, ...]:
        return (
            _("Order"), _("Ordered on"), _("Seller"), _("State"), _("Region"),
            _("Goods"), _("Discount"), _("Delivery"), _("Owed from before"),
            _("Given back"), _("Sales"), _("Currency"),
        )  # fmt: skip

    def cells(self, row: Row) -> tuple[Cell, ...]:
        sums, currency = row.sums, self.asked.currency
        names = ("listed", "discount", "delivery", "carried", "given_back", "net")
        money = [from_minor(getattr(sums, name), currency) for name in names]
        money[1], money[4] = -money[1], -money[4]
        return (
            row.number, row.day, row.seller, row.state, row.region, *money, currency,
        )  # fmt: skip


class LineRows:
    """Lines of orders: so many packs of one product each."""

    name = "lines"
    heading: ClassVar = gettext_lazy("Lines of orders")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        wanted = asked.of("vendor_order__") & asked.in_region("vendor_order__")
        rows = Line.objects.filter(wanted, asked.filters.goods())
        self.rows = rows.order_by("-vendor_order__created", "-pk")

    @property
    def title(self) -> str:
        return str(self.heading)

    def sums(self) -> Sums:
        """Of all rows; two queries."""
        found = self.rows.order_by().values("unit_kind")
        grouped = found.annotate(
            n=Count("pk"),
            packs=Sum(F("quantity") - F("short")),
            units=Sum(DUE_UNITS),
            listed=Sum("line_price_before_discounts_incl_tax"),
            paid=Sum("line_price_incl_tax"),
        )
        whole = Sums()
        for row in grouped:
            whole += Sums(
                lines=row["n"],
                packs=row["packs"],
                units=row["units"],
                listed=_minor(row["listed"], self.asked.currency),
                paid=_minor(row["paid"], self.asked.currency),
                kind=row["unit_kind"],
            )
        part = "line__vendor_order__"
        backs = RefundLine.objects.filter(
            LINE_STANDS,
            self.asked.of(part),
            self.asked.in_region(part),
            self.asked.filters.goods("line__"),
        )
        back = backs.aggregate(n=Sum("amount", default=0))["n"]
        return whole + Sums(back_of_goods=back)

    def shown(self, rows: Iterable[Line]) -> list[Row]:
        """Of some rows, their sums asked in one query."""
        lines = list(rows)
        backs = RefundLine.objects.filter(LINE_STANDS)
        found = backs.filter(line__in=[line.pk for line in lines])
        grouped = found.order_by().values_list("line").annotate(n=Sum("amount"))
        back = dict(grouped)
        return [self._row(line, int(back.get(line.pk, 0))) for line in lines]

    def _row(self, line: Line, back: int) -> Row:
        currency = self.asked.currency
        sums = Sums(
            lines=1,
            packs=line.due,
            units=line.due_units,
            listed=_minor(line.line_price_before_discounts_incl_tax, currency),
            paid=_minor(line.line_price_incl_tax, currency),
            back_of_goods=back,
            kind=line.unit_kind,
        )
        row = _row_of(line.part, sums)
        return Row(
            **vars(row)
            | {"title": line.own_title, "channel": str(line.get_channel_display())}
        )

    def fetched(self) -> QuerySet[Line]:
        return self.rows.select_related(
            "vendor_order__order__shipping_address", "vendor_order__partner", "product"
        )

    def heads(self) -> tuple[str, ...]:
        return (
            _("Order"), _("Ordered on"), _("Seller"), _("Product"), _("State"),
            _("Region"), _("Channel"), _("Packs"),
            pgettext("of goods", "Amount"), _("Unit"), _("Goods"),
            _("Discount"), _("Given back"), _("Sales of goods"), _("Currency"),
        )  # fmt: skip

    def cells(self, row: Row) -> tuple[Cell, ...]:
        sums, currency = row.sums, self.asked.currency
        names = ("listed", "discount", "back_of_goods", "goods_net")
        money = [from_minor(getattr(sums, name), currency) for name in names]
        money[1], money[2] = -money[1], -money[2]
        return (
            row.number, row.day, row.seller, row.title, row.state, row.region,
            row.channel, sums.packs, *_units(sums), *money, currency,
        )  # fmt: skip


Rows = PartRows | LineRows  # either; a page asks the one that it made
KINDS: dict[str, type[PartRows] | type[LineRows]] = {
    "parts": PartRows,
    "lines": LineRows,
}


def file_rows(rows: Rows) -> Iterator[Sequence[Cell]]:
    """Heads and rows of a file, read and asked a chunk at a time."""
    yield rows.heads()
    chunk: list[Any] = []
    for one in rows.fetched().iterator(chunk_size=CHUNK):
        chunk.append(one)
        if len(chunk) >= CHUNK:
            yield from (rows.cells(row) for row in rows.shown(chunk))
            chunk = []
    yield from (rows.cells(row) for row in rows.shown(chunk))


def _units(sums: Sums) -> tuple[Cell, Cell]:
    if sums.kind == UnitKind.PIECE:
        return sums.units, _("pieces")
    return Decimal(sums.units) / 1000, "kg" if sums.kind == UnitKind.WEIGHT else "l"


def _row_of(part: VendorOrder, sums: Sums) -> Row:
    address = part.order.shipping_address
    region = NOWHERE
    if address is not None:
        country = str(address.country_id or "")
        region = region_of(country, str(address.state or "")) or NOWHERE
    return Row(
        number=part.number,
        day=timezone.localtime(part.created).date(),
        seller=str(part.partner.name),
        state=str(part.get_status_display()),
        region=region_words(region),
        sums=sums,
    )


def _minor(amount: Decimal | int | None, currency: str) -> int:
    return to_minor(rounded(Decimal(amount or 0), currency), currency)
