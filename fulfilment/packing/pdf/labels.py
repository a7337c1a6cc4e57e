"""Address labels: one to a 100 × 150 mm label, or eight to a sheet of A4."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from reportlab.platypus import Flowable

from core.brand import market_name
from core.pdf.blocks import QR, Block, gap, grid, rule, within
from core.pdf.document import A4, LABEL, LabelLayout, labels_pdf
from core.pdf.paragraphs import Paragraph, Style, both, both_paragraphs
from core.templatetags.market import quantity
from fulfilment.packing.queries.added import grams_of
from fulfilment.packing.queries.vendor_orders import Recipient, recipient
from orders.order.models import VendorOrder

from .common import (
    KEEP_COLD,
    address_lines,
    desk_address,
    needs_cold,
    pickup_time,
    sender,
    titles,
)

TITLE = _("Labels")
TO, FROM = pgettext_lazy("on a label", "To"), pgettext_lazy("on a label", "From")
PICKUP = _("Pickup")
ONE, EIGHT = LabelLayout(LABEL, 1, 1, 5, 5), LabelLayout(A4, 2, 4, 6, 5)
PER_SHEET = EIGHT.on_a_page


def labels(
    vendor_orders: Iterable[VendorOrder], *, sheet: bool = False, start: int = 1
) -> bytes:
    """A label for each part that still has to get to somebody.

    On a `sheet` the labels begin at place `start` (1 to 8), row by row, so that a
    sheet that was begun can be used up. Parts without an address are left out.
    """
    kind = EIGHT if sheet else ONE
    found: list[Block] = [
        _label(vendor_order, to, kind)
        for vendor_order in vendor_orders
        if not (to := recipient(vendor_order)).is_masked
    ]
    if not found:
        text = both(_("None of these orders needs an address label."))
        found = [both_paragraphs(text, Style(12))]
    used = start - 1 if sheet else 0
    return labels_pdf(found, kind, title=str(TITLE), author=market_name(), used=used)


def _label(vendor_order: VendorOrder, to: Recipient, sheet: LabelLayout) -> Block:
    scale = 0.72 if sheet is EIGHT else 1
    room, side = sheet.room, 30 * scale
    kind = both(PICKUP if vendor_order.is_pickup else TO)
    address = [
        Paragraph(kind.line, Style(8 * scale)),
        Paragraph(to.name, Style(20 * scale, bold=True).label(most=2)),
    ]
    if to.phone:
        address.append(Paragraph(to.phone, Style(17 * scale, bold=True).label()))
    where = "\n".join(_where(vendor_order, to))
    address += [gap(1.5 * scale), Paragraph(where, Style(15 * scale))]
    foot = _foot(vendor_order, room.wide - side - 2, scale)
    code = QR(desk_address(vendor_order), side)
    return grid(
        [
            [within(room.wide, room.high - side - 4, address)],
            [rule(0.7, before=0, after=0)],
            [grid([[foot, code]], [room.wide - side, side])],
        ],
        [room.wide],
        heights=[room.high - side - 2, 2, side],
    )


def _where(vendor_order: VendorOrder, to: Recipient) -> list[str]:
    if not vendor_order.is_pickup:
        # By a van also when: it stands on the box for who loads it.
        return [*address_lines(to), *filter(None, [pickup_time(vendor_order)])]
    return [
        line for line in (pickup_time(vendor_order), vendor_order.delivery_name) if line
    ]


def _foot(vendor_order: VendorOrder, room: float, scale: float) -> Flowable:
    """Who sends it, and what it is."""
    small = Style(8 * scale)
    lines = [line for line in vendor_order.lines.all() if line.due]
    goods = ", ".join(f"{line.due} × {titles(line).first}" for line in lines)
    about = [] if vendor_order.is_pickup else [vendor_order.delivery_name]
    if grams := grams_of(vendor_order):
        about.append(quantity(grams))
    own = f"{both(FROM).first}: {' · '.join(sender(vendor_order.partner))}"
    said = [
        (vendor_order.number, Style(13 * scale, bold=True).label()),
        (goods, small.label(most=2)),
        (" · ".join(about), small.label()),
        (
            f"* {both(KEEP_COLD).line}" if needs_cold(lines) else "",
            Style(9 * scale, bold=True).label(),
        ),
        (own, small.label(most=2)),
    ]
    return within(room, 30 * scale, [Paragraph(*each) for each in said if each[0]])
