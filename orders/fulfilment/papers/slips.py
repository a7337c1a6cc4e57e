"""Packing notes: one page per part, to tick while packing and to lie in the box."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.printing import A4, Column, Ink, Mark, Paper, Table, both
from core.templatetags.market import day, money
from orders.fulfilment.queries import recipient
from orders.order.models import Line, VendorOrder
from orders.order.wording import listed, packed

from .common import (
    KEEP_COLD,
    MARGIN,
    SMALL,
    address_lines,
    amount,
    desk_address,
    needs_cold,
    pack_names,
    sender,
    titles,
    way,
)

TITLE = _("Packing note")
GOODS, PACKS = _("Goods"), _("Packs")
LISTED = pgettext_lazy("how much", "Ordered")
PACKED, LOTS = _("Packed"), _("Lot")
PRICE = _("Price")
NOTE = _("Note from the shopper")
THANKS = _("Thank you for buying from us!")
TOTAL, DELIVERY, DISCOUNT = _("Total"), _("Delivery"), _("Discount")
GIVEN_BACK, OWED_BEFORE = _("Goes back"), _("From an earlier order")
_QR = 26.0


def slips(parts: Iterable[VendorOrder], *, prices: bool = False) -> bytes:
    """A page for each part; prices only where they are wanted, so that it can be a
    present.
    """
    paper = Paper(A4, title=str(TITLE), author=settings.MARKET_NAME)
    for number, part in enumerate(parts):
        if number:
            paper.on_page = None
            paper.next_page()
        _slip(paper, part, prices=prices)
    return paper.finish()


def _slip(paper: Paper, part: VendorOrder, *, prices: bool) -> None:
    lines = list(part.lines.all())
    y = _head(paper, part, lines)
    y = _table(prices=prices).write(paper, y, (_row(ln, part, prices) for ln in lines))
    if prices:
        y = _sums(paper, y + 3, part)
    if part.note:
        y = _note(paper, y + 6, part.note)
    foot = paper.size.high - 14
    thanks = both(THANKS)
    paper.write(MARGIN, foot, thanks.line, SMALL)
    market = f"{settings.MARKET_NAME} · {settings.SITE_URL}"
    right = paper.size.wide - MARGIN
    paper.write(right, foot, market, Ink(8, grey=True, align="right"))


def _head(paper: Paper, part: VendorOrder, lines: list[Line]) -> float:
    right = paper.size.wide - MARGIN
    paper.qr(desk_address(part), x=right - _QR + 2.6, y=9, side=_QR)
    words = both(TITLE)
    y = paper.write(MARGIN, 12, words.first, Ink(20, bold=True))
    if words.other:
        y = paper.write(MARGIN, y, words.other, SMALL)
    y = paper.write(MARGIN, y + 1, part.number, Ink(14, bold=True))
    paper.write(MARGIN, y, day(part.created), SMALL)
    paper.on_page = lambda page: _again(page, part)

    y = 42.0
    name, *rest = sender(part.partner)
    mine = paper.fitted(110, y, name, Ink(11, bold=True), width=85)
    mine = paper.block(110, mine, "\n".join(rest), Ink(9), width=85)
    to = recipient(part)
    y = paper.block(MARGIN, y, to.name, Ink(13, bold=True), width=88)
    if address := address_lines(to):
        y = paper.block(MARGIN, y, "\n".join(address), Ink(10), width=88)
    if to.phone:
        y = paper.write(MARGIN, y, to.phone, Ink(10))
    y = max(y, mine) + 2
    y = paper.fitted(MARGIN, y, way(part), Ink(10, bold=True), width=180)
    if needs_cold(lines):
        y = paper.write(MARGIN, y, f"* {both(KEEP_COLD).line}", Ink(10, bold=True))
    return y + 4


def _again(paper: Paper, part: VendorOrder) -> float:
    """The head of a part's second page."""
    paper.write(MARGIN, 12, part.number, Ink(12, bold=True))
    return 20.0


def _table(*, prices: bool) -> Table:
    price = [Column(both(PRICE), 26, "right")] if prices else []
    return Table([
        Column(both(""), 9),
        Column(both(GOODS), 71 - (26 if prices else 0), bold=True),
        Column(both(PACKS), 16, "right", bold=True, size=12),
        Column(both(LISTED), 29),
        Column(both(PACKED), 25),
        Column(both(LOTS), 30, size=9),
        *price,
    ])  # fmt: skip


def _row(line: Line, part: VendorOrder, prices: bool) -> list[str | Mark]:
    goods, pack = titles(line), pack_names(line)
    under = " · ".join(filter(None, (pack.first, goods.other, pack.other)))
    lots = "\n".join(
        f"{draw.lot.code}\n{amount(int(draw.units), line)}" for draw in line.draws.all()
    )
    row: list[str | Mark] = [
        Mark(on=line.is_packed),
        f"{goods.first}\n{under}" if under else goods.first,
        f"{line.due}",
        listed(line),
        packed(line),
        lots,
    ]
    return [*row, money(line.final_price, part.order.currency)] if prices else row


def _sums(paper: Paper, y: float, part: VendorOrder) -> float:
    right = paper.size.wide - MARGIN
    rows = [
        (DELIVERY, part.delivery_cost, False),
        (DISCOUNT, -part.discount, not part.discount),
        (OWED_BEFORE, part.carried, not part.carried),
        (GIVEN_BACK, -part.given_back, not part.given_back),
        (TOTAL, part.final_total, False),
    ]
    for label, sum_of, is_left_out in rows:
        if is_left_out:
            continue
        bold = label is TOTAL
        paper.write(right - 30, y, both(label).line, Ink(9, bold=bold, align="right"))
        shown = money(sum_of, part.order.currency)
        y = paper.write(right - 1.2, y, shown, Ink(10, bold=bold, align="right"))
    return y


def _note(paper: Paper, y: float, text: str) -> float:
    y = paper.write(MARGIN, y, both(NOTE).line, Ink(9, bold=True))
    return paper.block(MARGIN, y, text, Ink(11), width=180, most=12)
