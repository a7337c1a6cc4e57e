"""PDFs of the depot: what each farm brings, and what lies in each parcel."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from reportlab.platypus import KeepTogether

from core.brand import market_name
from core.pdf.blocks import TickBox, gap, grid, signatures
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import SMALL, Paragraph, both
from core.pdf.tables import Cell, Column, NumberColumn, table
from fulfilment.packing.pdf.common import (
    address_lines,
    addressed,
    amount,
    goods_words,
    list_section,
    sender,
)
from orders.order.models import Line, VendorOrder
from vendors.partner.models import Partner

from .queries import Shared

INWARD, OUTWARD = _("Delivery note: goods for the depot"), _("Delivery note")
GOODS, PACKS, ORDER = _("Goods"), _("Packs"), _("Order")
IN_ALL, LOTS, FARM = _("Total"), _("Lot"), _("Farm")
BROUGHT_BY = _("Delivered by (name, time, signature)")
TAKEN_BY = _("Received by (name, signature)")
PACKED_BY = pgettext_lazy("on a paper", "One parcel, packed by")


def delivery_notes(rows: Sequence[Shared], *, depot: Partner) -> bytes:
    """Pages for each farm: all that it has still to bring, to be signed."""
    by_farm: dict[int, list[VendorOrder]] = {}
    for row in rows:
        for vendor_order in row.open_vendor_orders:
            by_farm.setdefault(vendor_order.partner_id, []).append(vendor_order)
    sections = (_inward(vendor_orders, depot) for vendor_orders in by_farm.values())
    return make_pdf(sections, title=str(INWARD), author=market_name())


def _inward(vendor_orders: Sequence[VendorOrder], depot: Partner) -> Section:
    columns = [
        Column("", 8),
        Column(both(ORDER), 34, bold=True, size=9),
        Column(both(GOODS), 70, bold=True),
        NumberColumn(both(PACKS), 16, bold=True, size=12),
        NumberColumn(both(IN_ALL), 24),
        Column(both(LOTS), 28, size=9),
    ]
    lines = [both(BROUGHT_BY).line, both(TAKEN_BY).line]
    signed = KeepTogether([gap(24), signatures(*lines)])
    story = [*table(columns, _rows(vendor_orders)), signed]
    return list_section(story, INWARD, vendor_orders[0].partner, depot.name)


def _rows(vendor_orders: Iterable[VendorOrder]) -> Iterable[list[Cell]]:
    for vendor_order in vendor_orders:
        for line in vendor_order.lines.all():
            if line.left:
                here = vendor_order.at_depot_since is not None
                yield [TickBox(on=here), vendor_order.number, *_goods(line)]


def _goods(line: Line) -> list[Cell]:
    lots = "\n".join(draw.lot.code for draw in line.draws.all())
    return [goods_words(line), str(line.due), amount(line.due_units, line), lots]


def parcel_notes(rows: Sequence[Shared], *, depot: Partner) -> bytes:
    """Pages for each order: whom it goes to, and what of which farm lies in it."""
    sections = (_parcel(row, depot) for row in rows)
    return make_pdf(sections, title=str(OUTWARD), author=market_name())


def _parcel(row: Shared, depot: Partner) -> Section:
    columns = [
        Column(both(FARM), 44, size=9),
        Column(both(GOODS), 70, bold=True),
        NumberColumn(both(PACKS), 16, bold=True, size=12),
        NumberColumn(both(IN_ALL), 22),
        Column(both(LOTS), 28, size=9),
    ]
    whom = addressed(row.to.name, *address_lines(row.to), row.to.phone)
    packed_by = Paragraph(both(PACKED_BY).line, SMALL)
    mine = [packed_by, Paragraph("\n".join(sender(depot)))]
    lines = (
        [vendor_order.partner.name, *_goods(line)]
        for vendor_order in row.vendor_orders
        for line in vendor_order.lines.all()
        if line.due
    )
    story = [grid([[whom, "", mine]], [88, 7, 85]), gap(5), *table(columns, lines)]
    return list_section(story, OUTWARD, depot, row.order.number)
