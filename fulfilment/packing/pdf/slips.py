"""Packing notes: one page per part, to tick while packing and to lie in the box."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from reportlab.platypus import Flowable

from core.brand import market_name
from core.languages import in_words
from core.pdf.blocks import QR, TickBox, gap, grid
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import (
    BOLD,
    HEADING,
    SMALL,
    SUBTITLE,
    TITLE,
    Paragraph,
    Style,
    both,
    both_paragraphs,
)
from core.pdf.tables import Cell, Column, NumberColumn, sums, table
from core.templatetags.market import day, money
from fulfilment.packing.queries.vendor_orders import recipient
from orders.order.models import Line, VendorOrder
from orders.order.wording import listed, packed

from .common import (
    KEEP_COLD,
    address_lines,
    addressed,
    amount,
    desk_address,
    goods_words,
    needs_cold,
    sender,
    way,
)

SLIP = _("Packing slip")
GOODS, PACKS = _("Goods"), _("Packs")
LISTED = pgettext_lazy("how much", "Ordered")
PACKED, LOTS = _("Packed"), _("Lot")
PRICE = _("Price")
NOTE = _("Note from the shopper")
FOR_YOU = pgettext_lazy("above a message that comes with a gift", "For you")
THANKS = _("Thank you for your order!")
TOTAL, DELIVERY, DISCOUNT = _("Total"), _("Delivery"), _("Discount")
GIVEN_BACK, OWED_BEFORE = _("Refunded"), _("From an earlier order")
DEPOSITS = _("Deposit for packaging")
_QR = 26.0


def slips(vendor_orders: Iterable[VendorOrder], *, prices: bool = False) -> bytes:
    """Pages for each part; with prices where they are wanted, and it is no gift."""
    sections = (
        _slip(vendor_order, prices=prices and not vendor_order.order.is_gift)
        for vendor_order in vendor_orders
    )
    return make_pdf(sections, title=str(SLIP), author=market_name())


def _slip(vendor_order: VendorOrder, *, prices: bool) -> Section:
    lines = list(vendor_order.lines.all())
    rows = (_row(line, vendor_order, prices) for line in lines)
    story = [*_head(vendor_order, lines), *table(_columns(prices=prices), rows)]
    if prices:
        story += [gap(3), _sums(vendor_order)]
    return Section(
        [*story, *_words(vendor_order)],
        again=[Paragraph(vendor_order.number, SUBTITLE), gap(3)],
        foot=f"{both(THANKS).line} · {market_name()} · {settings.SITE_URL}",
    )


def _words(vendor_order: VendorOrder) -> list[Flowable]:
    """The giver's to who gets the gift, else the shopper's to the farm."""
    order = vendor_order.order
    if order.is_gift:
        label, text = FOR_YOU, str(order.gift_message)
    else:
        label, text = NOTE, in_words(vendor_order.note)
    if not text:
        return []
    head = Paragraph(both(label).line, Style(9, bold=True))
    return [gap(6), head, Paragraph(text, Style(11))]


def _head(vendor_order: VendorOrder, lines: list[Line]) -> list[Flowable]:
    what = [
        *both_paragraphs(both(SLIP), TITLE, SMALL),
        Paragraph(vendor_order.number, Style(14, bold=True, before=3)),
        Paragraph(day(vendor_order.created), SMALL),
    ]
    # The code's own quiet zone reaches into the margin.
    code = [gap(-4), QR(desk_address(vendor_order), _QR)]
    top = grid([[what, code]], [182.6 - _QR, _QR])
    to = recipient(vendor_order)
    whom = addressed(to.name, *address_lines(to), to.phone)
    name, *rest = sender(vendor_order.partner)
    mine = [Paragraph(name, HEADING), Paragraph("\n".join(rest), Style(9))]
    found = [top, gap(4), grid([[whom, "", mine]], [88, 7, 85]), gap(2)]
    found.append(Paragraph(way(vendor_order), BOLD))
    if needs_cold(lines):
        found.append(Paragraph(f"* {both(KEEP_COLD).line}", BOLD))
    return [*found, gap(4)]


def _columns(*, prices: bool) -> list[Column]:
    price = [NumberColumn(both(PRICE), 26)] if prices else []
    return [
        Column("", 9),
        Column(both(GOODS), 71 - (26 if prices else 0), bold=True),
        NumberColumn(both(PACKS), 16, bold=True, size=12),
        Column(both(LISTED), 29),
        Column(both(PACKED), 25),
        Column(both(LOTS), 30, size=9),
        *price,
    ]


def _row(line: Line, vendor_order: VendorOrder, prices: bool) -> list[Cell]:
    lots = "\n".join(
        f"{draw.lot.code}\n{amount(int(draw.units), line)}" for draw in line.draws.all()
    )
    if line.lot and line.lot_held:
        lots = f"{line.lot.code}\n{amount(int(line.lot_held), line)}"
    price = money(line.final_price, vendor_order.order.currency)
    return [
        TickBox(on=line.is_packed),
        goods_words(line),
        f"{line.due}",
        listed(line),
        packed(line),
        lots,
        *([price] if prices else []),
    ]


def _sums(vendor_order: VendorOrder) -> Flowable:
    def all_of(name: str) -> Decimal:
        """Of the part and what was added to it: the slip lists the goods of both."""
        return sum((Decimal(getattr(p, name)) for p in vendor_order.box), Decimal(0))

    discount, carried, back = map(all_of, ("discount", "carried", "given_back"))
    deposits = all_of("container_deposits") - all_of("deposits_back")
    rows = [
        (DELIVERY, all_of("delivery_cost"), True),
        (DISCOUNT, -discount, discount),
        (OWED_BEFORE, carried, carried),
        (DEPOSITS, deposits, deposits),
        (GIVEN_BACK, -back, back),
        (TOTAL, all_of("final_total"), True),
    ]
    currency = vendor_order.order.currency
    shown = [
        (both(words).line, money(amount_of, currency), words is TOTAL)
        for words, amount_of, is_shown in rows
        if is_shown
    ]
    return sums(shown, widths=(84, 36), left=60, style=Style(9))
