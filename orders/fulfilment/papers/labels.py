"""Address labels: one to a 100 × 150 mm label, or eight to a sheet of A4."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.printing import A4, LABEL, Ink, Paper, both, wrap
from core.printing.paper import LEADING, POINT
from core.templatetags.market import quantity
from orders.fulfilment.queries import Recipient, recipient
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
COLUMNS, ROWS = 2, 4
PER_SHEET = COLUMNS * ROWS
_ADDRESS_SIZES = (15, 13, 11, 9)


@dataclass(frozen=True)
class _Field:
    """Where a label is on the paper, and how large its letters are."""

    x: float
    y: float
    wide: float
    high: float
    scale: float

    def ink(self, size: float, *, bold: bool = False) -> Ink:
        return Ink(size * self.scale, bold=bold)


def labels(
    parts: Iterable[VendorOrder], *, sheet: bool = False, start: int = 1
) -> bytes:
    """A label for each part that still has to get to somebody.

    On a `sheet` the labels begin at place `start` (1 to 8), row by row, so that a
    sheet that was begun can be used up. Parts without an address are left out.
    """
    kept = [(part, to) for part in parts if not (to := recipient(part)).is_masked]
    if sheet:
        return _on_sheets(kept, start)
    paper = Paper(LABEL, title=str(TITLE), author=settings.MARKET_NAME)
    for number, (part, to) in enumerate(kept):
        if number:
            paper.next_page()
        _label(paper, part, to, _Field(5, 5, 90, 140, 1.0))
    if not kept:
        _nothing(paper)
    return paper.finish()


def _on_sheets(kept: Sequence[tuple[VendorOrder, Recipient]], start: int) -> bytes:
    paper = Paper(A4, title=str(TITLE), author=settings.MARKET_NAME)
    wide, high = A4.wide / COLUMNS, A4.high / ROWS
    for place, (part, to) in enumerate(kept, start=start - 1):
        if place and place % PER_SHEET == 0:
            paper.next_page()
        row, column = divmod(place % PER_SHEET, COLUMNS)
        field = _Field(
            column * wide + 6, row * high + 5, wide - 12, high - 10, scale=0.72
        )
        _label(paper, part, to, field)
    if not kept:
        _nothing(paper)
    return paper.finish()


def _nothing(paper: Paper) -> None:
    text = both(_("None of these orders needs an address any more."))
    paper.words(8, 20, text, Ink(12), width=paper.size.wide - 16)


def _label(paper: Paper, part: VendorOrder, to: Recipient, at: _Field) -> None:
    side = 30 * at.scale
    kind = both(PICKUP if part.is_pickup else TO)
    y = paper.write(at.x, at.y, kind.line, at.ink(8))
    y = paper.block(at.x, y, to.name, at.ink(20, bold=True), width=at.wide, most=2)
    if to.phone:
        y = paper.fitted(at.x, y, to.phone, at.ink(17, bold=True), width=at.wide)
    y += 1.5 * at.scale
    where = _where(part, to)
    floor = at.y + at.high - side - 4
    size, most = _address_size(where, at, floor - y)
    paper.block(at.x, y, "\n".join(where), Ink(size), width=at.wide, most=most)
    _foot(paper, part, at, side)


def _where(part: VendorOrder, to: Recipient) -> list[str]:
    if not part.is_pickup:
        return address_lines(to)
    return [line for line in (pickup_time(part), part.delivery_name) if line]


def _address_size(where: Sequence[str], at: _Field, room: float) -> tuple[float, int]:
    """The largest letters with which the address fits into `room` millimetres."""
    size, fits = 0.0, 1
    for full in _ADDRESS_SIZES:
        size = full * at.scale
        lines = sum(len(wrap(line, at.wide / POINT, size)) for line in where)
        fits = max(1, int(room / (size * LEADING * POINT)))
        if lines <= fits:
            break
    return size, fits


def _foot(paper: Paper, part: VendorOrder, at: _Field, side: float) -> None:
    """Who sends it, what it is, and the code that opens it at the desk."""
    top = at.y + at.high - side
    paper.line(at.x, top - 1.5, at.x + at.wide, top - 1.5, pt=0.7)
    paper.qr(desk_address(part), x=at.x + at.wide - side, y=top, side=side)
    room = at.wide - side - 2
    y = paper.fitted(at.x, top, part.number, at.ink(13, bold=True), width=room)
    lines = [line for line in part.lines.all() if line.due]
    goods = ", ".join(f"{line.due} × {titles(line).first}" for line in lines)
    y = paper.block(at.x, y, goods, at.ink(8), width=room, most=2)
    about = [] if part.is_pickup else [part.delivery_name]
    if part.weight_grams:
        about.append(quantity(part.weight_grams))
    if about:
        y = paper.fitted(at.x, y, " · ".join(about), at.ink(8), width=room)
    if needs_cold(lines):
        cold = f"* {both(KEEP_COLD).line}"
        y = paper.fitted(at.x, y, cold, at.ink(9, bold=True), width=room)
    own = f"{both(FROM).first}: {' · '.join(sender(part.partner))}"
    paper.block(at.x, y, own, at.ink(8), width=room, most=2)
