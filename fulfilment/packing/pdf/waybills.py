"""Labels of electronic waybills: the carrier's number as a bar code, and to whom."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from core.brand import market_name
from core.pdf.blocks import QR, Block, gap, grid, rule, within
from core.pdf.document import LabelLayout, Size, labels_pdf
from core.pdf.paragraphs import Paragraph, Style, both
from core.templatetags.market import quantity
from fulfilment.packing.models import Waybill
from fulfilment.packing.queries.vendor_orders import recipient
from fulfilment.packing.queries.waybills import goods_of
from orders.order.models import VendorOrder

from .common import address_lines, desk_address, sender, titles
from .labels import FROM, TO

# As printers of carriers' labels have them, and a quarter of A4.
SIZES = {"76x130": Size(76, 130), "a6": Size(105, 148)}
SIDE, TOP = 3, 3
BAR_HIGH, WIDEST_BAR, QUIET = 15, 0.45, 3.0  # millimetres
CODE = 22
_CENTRED = "center"


def waybill_labels(waybills: Iterable[Waybill], *, size: str = "76x130") -> bytes:
    """A page for each; their parts with lines, seller and address."""
    layout = LabelLayout(SIZES[size], 1, 1, SIDE, TOP)
    found: list[Block] = [_label(one, layout) for one in waybills]
    return labels_pdf(found, layout, title=_("Waybills"), author=market_name())


def _label(waybill: Waybill, layout: LabelLayout) -> Block:
    room, vendor_order = layout.room, waybill.vendor_order
    marks = waybill.marks
    route = " → ".join(
        text for text in (marks.get("origin"), marks.get("destination")) if text
    )
    head = [
        Paragraph(_(waybill.carrier), Style(13, bold=True).label()),
        Paragraph(marks.get("sorting", ""), Style(20, bold=True).label(most=1)),
        Paragraph(
            " · ".join(filter(None, (route, marks.get("bag")))), Style(8).label()
        ),
    ]
    number = Paragraph(waybill.number, Style(11, bold=True, align=_CENTRED).label())
    code = bars(waybill.number, room.wide)
    foot_high = CODE + 2
    head_high, bars_high = 24.0, BAR_HIGH + 7.0
    middle = room.high - head_high - bars_high - foot_high - 6
    return grid(
        [
            [within(room.wide, head_high, head)],
            [rule(0.7, before=0, after=0)],
            [
                grid(
                    [[code], [number]],
                    [room.wide],
                    style=[("ALIGN", (0, 0), (0, 0), "CENTER")],
                )
            ],
            [rule(0.7, before=0, after=0)],
            [within(room.wide, middle, _people(waybill))],
            [rule(0.7, before=0, after=0)],
            [
                grid(
                    [
                        [
                            _foot(waybill, room.wide - CODE),
                            QR(_address_of(vendor_order), CODE),
                        ]
                    ],
                    [room.wide - CODE, CODE],
                )
            ],
        ],
        [room.wide],
        heights=[head_high, 2, bars_high, 2, middle, 2, foot_high],
    )


def _address_of(vendor_order: VendorOrder) -> str:
    """What the code opens: the order at the farm's desk, or at the depot."""
    depot = vendor_order.depot
    if depot is None:
        return desk_address(vendor_order)
    path = reverse("office:depot_order", args=[depot.code, vendor_order.order.number])
    return f"{settings.SITE_URL}{path}"


def bars(number: str, room: float) -> Flowable:
    """The number as Code 128, as wide as the label allows; `room` in millimetres."""
    narrow = Code128(number, barWidth=1, barHeight=BAR_HIGH * mm, quiet=0)
    bar = min(WIDEST_BAR * mm, (room - 2 * QUIET) * mm / narrow.width)
    return Code128(number, barWidth=bar, barHeight=BAR_HIGH * mm, quiet=0)


def _people(waybill: Waybill) -> list[Flowable]:
    """Whom it goes to in large letters, and from whom."""
    vendor_order = waybill.vendor_order
    to = recipient(vendor_order)
    named = " ".join(filter(None, (to.name, to.phone)))
    own = " · ".join(sender(vendor_order.depot or vendor_order.partner))
    return [
        Paragraph(both(TO).line, Style(8)),
        Paragraph(named, Style(13, bold=True).label(most=2)),
        Paragraph("\n".join(address_lines(to)), Style(11)),
        gap(1.5),
        Paragraph(f"{both(FROM).line}: {own}", Style(8).label(most=2)),
    ]


def _foot(waybill: Waybill, room: float) -> Flowable:
    part = waybill.vendor_order
    lines = [line for line in goods_of(waybill) if line.due]
    goods = ", ".join(f"{line.due} × {titles(line).first}" for line in lines)
    number = part.number if part.depot_id is None else part.order.number
    said = [
        Paragraph(number, Style(10, bold=True).label()),
        Paragraph(quantity(waybill.weight_grams), Style(8).label()),
        Paragraph(goods, Style(8).label(most=2)),
    ]
    return within(room, CODE, said)
