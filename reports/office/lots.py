"""Lots: how much of each was sold, and the lines that were filled from one."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates, inputs, market
from core.templatetags.market import day_short, quantity
from orders.order.models import LotDraw
from reports.sales.cells import BLANK, FigureTable, Shown, share, text
from reports.sales.sums import is_sold
from vendors.partner.models import Lot

from .scope import Ask, Made

CHUNK = 2000
Cells = tuple[Shown, ...]


class FoundRows(Sequence[Cells]):
    """Rows that are asked for as they are shown: a page of them, or all for a file."""

    def __init__(self, rows: QuerySet[Any], make: Callable[[Any], Cells]) -> None:
        self.rows, self.make = rows, make

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, at: int) -> Cells: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Cells]: ...
    def __getitem__(self, at: int | slice) -> Cells | Sequence[Cells]:
        if isinstance(at, slice):
            return [self.make(row) for row in self.rows[at]]
        return self.make(self.rows[at])

    def __iter__(self) -> Iterator[Cells]:
        return map(self.make, self.rows.iterator(chunk_size=CHUNK))


_SOLD = Subquery(
    LotDraw.objects.filter(is_sold("line__vendor_order__"), lot=OuterRef("pk"))
    .order_by()
    .values("lot")
    .annotate(gone=Sum("units"))
    .values("gone")
)


def sell_through(ask: Ask) -> Made:
    """Of what the lots of these days brought in, how much was sold.

    Two queries for a page, however many lots there are: it asks of its own alone.
    """
    period, filters = ask.choice.period, ask.filters
    lots = Lot.objects.filter(
        ask.scope.having("pool__partner"),
        filters.sellers("pool__partner"),
        harvested_on__range=(period.first, period.last),
    )
    if filters.product:
        lots = lots.filter(filters.goods("pool__"))
    lots = lots.annotate(sold=_SOLD).select_related("pool__product", "pool__partner")
    links = ask.links("")

    def row(lot: Any) -> tuple[Shown, ...]:
        url, kind = links.to("figures_more", "draws", lot=lot.pk), lot.pool.unit_kind
        gone = int(lot.sold or 0)
        return (
            text(lot.code, url),
            text(str(lot.pool.product.title)),
            text(str(lot.pool.partner.name)),
            Shown(lot.harvested_on, day_short(lot.harvested_on)),
            Shown(lot.quantity, quantity(lot.quantity, kind)),
            Shown(gone, quantity(gone, kind), url),
            text(share(gone, lot.quantity)),
        )

    heads = (
        _("Lot"), _("Product"), _("Seller"), _("Harvested on"), _("Stocked"),
        pgettext("goods of a lot", "Sold"), _("Sell-through"),
    )  # fmt: skip
    rows = FoundRows(lots.order_by("-harvested_on", "-pk"), row)
    table = FigureTable("sell-through", _("Lot sell-through"), heads, rows)
    return Made(table, [], market.currency())


def draws(ask: Ask) -> Made:
    """The lines that were filled from a lot: they add up to what was sold of it."""
    typed = ask.query.get("lot", "")
    pk = inputs.whole(typed) or 0
    lot = ask.scope.having("lot__pool__partner")
    rows = LotDraw.objects.filter(
        lot, is_sold("line__vendor_order__"), lot=pk
    ).select_related("lot__pool", "line__vendor_order__partner", "line__product")

    def row(draw: LotDraw) -> tuple[Shown, ...]:
        vendor_order = draw.line.vendor_order
        day = dates.day_of(vendor_order.created)
        return (
            text(vendor_order.number),
            Shown(day, day_short(day)),
            text(str(vendor_order.partner.name)),
            text(draw.line.own_title),
            Shown(draw.units, quantity(draw.units, draw.lot.pool.unit_kind)),
        )

    heads = (_("Order"), _("Ordered on"), _("Seller"), _("Product"), _("Sold"))
    found = list(rows.order_by("-pk"))
    kind = found[0].lot.pool.unit_kind if found else "weight"
    whole = sum(draw.units for draw in found)
    foot = (
        text(_("Total")), *[BLANK] * 3,
        Shown(whole, quantity(whole, kind)),
    )  # fmt: skip
    table = FigureTable(
        "draws", _("Sold of the lot"), heads, [row(one) for one in found], (foot,)
    )
    return Made(table, [], market.currency())
