"""Labels of a lot to print: words in both languages, GS1's elements, and a QR code.

The code holds the address of the lot's public page, so that whoever has the box in
the kitchen finds the field it came from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.gs1 import LotElements, NotGS1, element_string, lot_address
from core.printing import A4, LABEL, Both, Ink, Paper, Size, both
from core.printing.paper import POINT
from core.templatetags.market import quantity
from core.units import UnitKind
from vendors.partner.models import Lot, StockRecord


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    title: Both
    pack: Both
    farm: Both
    place: Both
    facts: tuple[tuple[Both, str], ...]
    code: str
    elements: str
    address: str


@dataclass(frozen=True)
class Box:
    """Where a label may be written, in millimetres from the sheet's corner."""

    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True)
class Sheet:
    """A paper, and how many labels lie on it in each direction."""

    label: str | Promise
    size: Size
    across: int
    down: int
    draw: Callable[[Paper, Box, Label], None]

    @property
    def on_a_page(self) -> int:
        return self.across * self.down

    def box(self, place: int) -> Box:
        """The label's room on its page, the first one top left."""
        wide, high = self.size.wide / self.across, self.size.high / self.down
        down, across = divmod(place, self.across)
        return Box(across * wide, down * high, wide, high)


@dataclass(frozen=True)
class LabelOrder:
    """`used` labels of the first sheet are gone already."""

    sheet: Sheet
    pack: StockRecord | None
    count: int
    used: int = 0


def print_labels(
    lot: Lot, order: LabelOrder, *, packed_on: date | None = None
) -> bytes:
    """A PDF. `lot` comes with pool, product and the seller's village."""
    label = label_of(lot, order.pack, packed_on=packed_on or timezone.localdate())
    paper = Paper(order.sheet.size, title=lot.code, author=label.farm.first)
    for number in range(order.used, order.used + order.count):
        place = number % order.sheet.on_a_page
        if place == 0 and number > order.used:
            paper.next_page()
        order.sheet.draw(paper, order.sheet.box(place), label)
    return paper.finish()


def label_of(lot: Lot, pack: StockRecord | None, *, packed_on: date) -> Label:
    """What is said of a lot, and of one pack filled from it."""
    said = elements_of(lot, pack, packed_on=packed_on)
    farm = lot.pool.partner
    return Label(
        title=both(lambda: lot.pool.product.title),
        pack=both(lambda: _pack_in_words(lot, pack)),
        farm=both(lambda: farm.name),
        place=both(lambda: farm.village.name if farm.village else ""),
        facts=_facts(lot, packed_on=packed_on),
        code=lot.code,
        elements=element_string(said),
        address=address_of(said),
    )


def address_of(said: LotElements) -> str:
    """The lot's public page, with what the label says behind it."""
    page = reverse("tracing:lot", args=[said.lot])
    return lot_address(f"{settings.SITE_URL}{page.removesuffix(f'{said.lot}/')}", said)


def elements_of(lot: Lot, pack: StockRecord | None, *, packed_on: date) -> LotElements:
    """In GS1's words. A weight that GS1 can't say in six digits is left out."""
    grams = None
    if pack is not None and lot.pool.unit_kind == UnitKind.WEIGHT:
        grams = pack.quantity
    said = LotElements(
        lot=lot.code,
        harvested_on=lot.harvested_on,
        packed_on=packed_on,
        best_before=lot.best_before,
        net_grams=grams,
    )
    try:
        element_string(said)
    except NotGS1:
        return LotElements(lot.code, lot.harvested_on, packed_on, lot.best_before)
    return said


def _pack_in_words(lot: Lot, pack: StockRecord | None) -> str:
    if pack is None:
        return ""
    return quantity(pack.quantity, lot.pool.product.measure)


def _facts(lot: Lot, *, packed_on: date) -> tuple[tuple[Both, str], ...]:
    """Days by ISO 8601, which reads the same in every language."""
    told: list[tuple[str | Promise, str]] = [
        (_("Harvested"), f"{lot.harvested_on:%Y-%m-%d}"),
        (pgettext_lazy("day on a label", "Packed"), f"{packed_on:%Y-%m-%d}"),
    ]
    if lot.best_before:
        told.append((_("Best before"), f"{lot.best_before:%Y-%m-%d}"))
    if lot.grade:
        told.append((_("Grade"), lot.grade))
    if lot.plot:
        told.append((_("Plot"), lot.plot.name))
    return tuple((both(name), value) for name, value in told)


@dataclass
class _Pen:
    """Writes lines one under the other into a column of a label."""

    paper: Paper
    x: float
    y: float
    wide: float

    def line(
        self, text: str, size: float, *, bold: bool = False, grey: bool = False
    ) -> None:
        """One line, made smaller where it is too long; nothing for no text."""
        if text:
            ink = Ink(size, bold=bold, grey=grey)
            least = min(4.0, size)
            self.y = self.paper.fitted(
                self.x, self.y, text, ink, width=self.wide, least=least
            )

    def rule(self) -> None:
        self.paper.line(self.x, self.y + 1.5, self.x + self.wide, self.y + 1.5)
        self.y += 3.5

    def fact(self, name: str, value: str, size: float, *, share: float) -> None:
        """A name in grey, and what it is beside it."""
        left = self.wide * share
        drop = size * 0.2 * POINT
        grey = Ink(size * 0.8, grey=True)
        self.paper.fitted(self.x, self.y + drop, name, grey, width=left - 1.5, least=4)
        self.y = self.paper.fitted(
            self.x + left,
            self.y,
            value,
            Ink(size, bold=True),
            width=self.wide - left,
            least=4,
        )


def _large(paper: Paper, box: Box, label: Label) -> None:
    """A label of its own page, for a carton."""
    pen = _Pen(paper, box.x + 6, box.y + 6, box.wide - 12)
    foot, title = box.y + box.high - 8, Ink(21, bold=True)
    pen.y = paper.block(pen.x, pen.y, label.title.first, title, width=pen.wide, most=2)
    pen.line(label.title.other, 13, grey=True)
    pen.line(label.pack.line, 17, bold=True)
    pen.rule()
    pen.line(label.farm.line, 12, bold=True)
    pen.line(label.place.line, 10)
    pen.rule()
    for name, value in label.facts:
        pen.fact(name.line, value, 11, share=0.5)
    side = min(46.0, foot - 4 - pen.y)
    top = foot - 2 - side
    paper.qr(label.address, x=pen.x - 3, y=top, side=side)
    beside = _Pen(paper, pen.x + side - 2, top + 5, pen.wide - side + 2)
    beside.line(both(LOT).line, 9, grey=True)
    beside.line(label.code, 15, bold=True)
    scan = both(SCAN)
    for text in filter(None, scan):
        beside.y = paper.block(
            beside.x, beside.y + 1.5, text, Ink(8), width=beside.wide, most=3
        )
    paper.fitted(pen.x, foot, label.elements, Ink(7), width=pen.wide, least=4)


def _middle(paper: Paper, box: Box, label: Label) -> None:
    """Eight to a sheet, for a box."""
    pen = _Pen(paper, box.x + 7, box.y + 6, box.wide - 14)
    foot = box.y + box.high - 9
    pen.line(label.title.line, 14, bold=True)
    pen.line(label.pack.line, 11, bold=True)
    pen.line(_farm_and_place(label), 9)
    side = min(40.0, foot - pen.y)
    paper.qr(label.address, x=pen.x - 3, y=pen.y, side=side)
    beside = _Pen(paper, pen.x + side - 2, pen.y + 3, pen.wide - side + 2)
    beside.line(label.code, 12, bold=True)
    for name, value in label.facts:
        if beside.y < foot - 4:
            beside.fact(name.line, value, 8.5, share=0.56)
    paper.fitted(pen.x, foot, label.elements, Ink(6), width=pen.wide, least=4)


def _small(paper: Paper, box: Box, label: Label) -> None:
    """Twenty-four to a sheet, for a bag or a jar."""
    pen = _Pen(paper, box.x + 4, box.y + 3, box.wide - 8)
    foot = box.y + box.high - 5
    pen.line(label.title.line, 10, bold=True)
    side = min(26.0, foot - pen.y)
    paper.qr(label.address, x=pen.x - 2.5, y=pen.y - 1, side=side)
    beside = _Pen(paper, pen.x + side - 3, pen.y + 1, pen.wide - side + 3)
    beside.line(label.code, 9, bold=True)
    beside.line(label.pack.line, 8, bold=True)
    for name, value in label.facts[:3]:
        beside.line(f"{name.line} {value}", 6.5)
    beside.line(label.farm.line, 6.5, grey=True)
    paper.fitted(pen.x, foot, label.elements, Ink(5), width=pen.wide, least=3.5)


def _farm_and_place(label: Label) -> str:
    """The farm, and the village in the reader's language."""
    return " · ".join(filter(None, (label.farm.line, label.place.first)))


LOT = _("Lot")
SCAN = _("Scan the code to see where this was grown.")
SHEETS: dict[str, Sheet] = {
    "100x150": Sheet(_("Label of 100 × 150 mm"), LABEL, 1, 1, _large),
    "a4-8": Sheet(_("A4 with 8 labels (2 × 4)"), A4, 2, 4, _middle),
    "a4-24": Sheet(_("A4 with 24 labels (3 × 8)"), A4, 3, 8, _small),
}
