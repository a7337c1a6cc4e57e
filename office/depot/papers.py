"""Papers of the depot: what each farm brings, and what lies in each parcel."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.printing import A4, Column, Ink, Mark, Paper, Table, both
from orders.fulfilment.papers.common import (
    MARGIN,
    SMALL,
    address_lines,
    amount,
    pack_names,
    page_head,
    sender,
    titles,
)
from orders.order.models import Line, VendorOrder
from vendors.partner.models import Partner

from .queries import Shared

INWARD, OUTWARD = _("Delivery note: goods for the depot"), _("Delivery note")
GOODS, PACKS, ORDER = _("Goods"), _("Packs"), _("Order")
IN_ALL, LOTS, FARM = _("In all"), _("Lot"), _("Farm")
BROUGHT_BY = _("Brought by (name, time, signature)")
TAKEN_BY = _("Taken over by (name, signature)")
PACKED_BY = pgettext_lazy("on a paper", "One parcel, packed by")


def delivery_notes(rows: Sequence[Shared], *, depot: Partner) -> bytes:
    """A page or more for each farm: all that it has still to bring, to be signed."""
    paper = Paper(A4, title=str(INWARD), author=settings.MARKET_NAME)
    by_farm: dict[int, list[VendorOrder]] = {}
    for part in (part for row in rows for part in row.open_parts):
        by_farm.setdefault(part.partner_id, []).append(part)
    for number, parts in enumerate(by_farm.values()):
        farm = parts[0].partner
        if number:
            paper.on_page = None
            paper.next_page()
        paper.on_page = lambda page, farm=farm: page_head(
            page, INWARD, farm, depot.name
        )
        y = paper.on_page(paper)
        y = _inward().write(paper, y, _rows(parts)) + 12
        _signatures(paper, y, BROUGHT_BY, TAKEN_BY)
    return paper.finish()


def _inward() -> Table:
    return Table([
        Column(both(""), 8),
        Column(both(ORDER), 34, size=9, bold=True),
        Column(both(GOODS), 70, bold=True),
        Column(both(PACKS), 16, "right", bold=True, size=12),
        Column(both(IN_ALL), 24, "right"),
        Column(both(LOTS), 28, size=9),
    ])  # fmt: skip


def _rows(parts: Iterable[VendorOrder]) -> Iterable[list[str | Mark]]:
    for part in parts:
        for line in part.lines.all():
            if line.left:
                here = part.at_depot_since is not None
                yield [Mark(on=here), part.number, *_goods(line)]


def _goods(line: Line) -> list[str | Mark]:
    goods, pack = titles(line), pack_names(line)
    under = " · ".join(filter(None, (pack.first, goods.other, pack.other)))
    lots = "\n".join(draw.lot.code for draw in line.draws.all())
    return [
        f"{goods.first}\n{under}" if under else goods.first,
        str(line.due),
        amount(line.due_units, line),
        lots,
    ]


def _signatures(paper: Paper, y: float, *labels: object) -> None:
    if y > paper.size.high - 40:
        y = paper.next_page()
    for label in labels:
        paper.write(MARGIN, y, both(label).line, SMALL)
        paper.line(MARGIN, y + 16, MARGIN + 110, y + 16, pt=0.5)
        y += 24


def parcel_notes(rows: Sequence[Shared], *, depot: Partner) -> bytes:
    """A page for each order: whom it goes to, and what of which farm lies in it."""
    paper = Paper(A4, title=str(OUTWARD), author=settings.MARKET_NAME)
    for number, row in enumerate(rows):
        if number:
            paper.on_page = None
            paper.next_page()
        _parcel(paper, row, depot)
    return paper.finish()


def _parcel(paper: Paper, row: Shared, depot: Partner) -> None:
    paper.on_page = lambda page: page_head(page, OUTWARD, depot, row.order.number)
    y = paper.on_page(paper)
    paper.write(110, y, both(PACKED_BY).line, SMALL)
    mine = paper.block(110, y + 5, "\n".join(sender(depot)), Ink(10), width=85)
    y = paper.block(MARGIN, y, row.to.name, Ink(13, bold=True), width=88)
    if address := address_lines(row.to):
        y = paper.block(MARGIN, y, "\n".join(address), Ink(10), width=88)
    if row.to.phone:
        y = paper.write(MARGIN, y, row.to.phone, Ink(10))
    table = Table([
        Column(both(FARM), 44, size=9),
        Column(both(GOODS), 70, bold=True),
        Column(both(PACKS), 16, "right", bold=True, size=12),
        Column(both(IN_ALL), 22, "right"),
        Column(both(LOTS), 28, size=9),
    ])  # fmt: skip
    lines = (
        [part.partner.name, *_goods(line)]
        for part in row.parts
        for line in part.lines.all()
        if line.due
    )
    table.write(paper, max(y, mine) + 5, lines)
