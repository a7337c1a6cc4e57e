"""A PDF of sections: each counts its own pages, and writes "page n of m" under them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.pdfgen import canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from core.refusals import RefusalError

from .blocks import Block, grid, stacked
from .fonts import faces
from .paragraphs import SMALL, write

# Drawn while somebody waits for it: some seconds of a processor.
MOST_PAGES = 400


class Size(NamedTuple):
    """In millimetres."""

    wide: float
    high: float


A4 = Size(210, 297)
LABEL = Size(100, 150)


class Margins(NamedTuple):
    """In millimetres; below is the foot of the page."""

    side: float = 15
    top: float = 14
    bottom: float = 17


NONE = Margins(0, 0, 0)


class PDFTooLongError(RefusalError):
    """Raised at a page too many."""

    def __init__(self) -> None:
        text = _(
            "A PDF can hold up to %(most)d pages. Please choose fewer days or "
            "items, or download CSV or XLSX."
        )
        super().__init__(text % {"most": MOST_PAGES})


@dataclass(frozen=True)
class Section:
    """Pages that belong together: an invoice, a seller's list, a label.

    `head` stands on each page, on those after the first `again` in its place; `foot`
    is written at the left of the page number, None leaves out both.
    """

    story: Sequence[Flowable]
    head: Sequence[Flowable] = ()
    again: Sequence[Flowable] | None = None
    foot: str | None = ""


class Canvas(canvas.Canvas):
    """Holds the pages of a section back until it is known how many they are."""

    def __init__(self, file: BytesIO, size: Size, *, bounded: bool) -> None:
        super().__init__(file, pagesize=(size.wide * mm, size.high * mm), invariant=1)
        self.wide, self.high = size.wide * mm, size.high * mm
        self._bounded = bounded
        self._held: list[dict[str, Any]] = []
        self.foot: str | None = None
        self.side = 0.0

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        if self._bounded and self.getPageNumber() > MOST_PAGES:
            raise PDFTooLongError
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Called at the end of each section."""
        held = self._held
        for number, page in enumerate(held, start=1):
            self.__dict__.update(page)
            if self.foot is not None:
                self._write_foot(self.foot, number, len(held))
            super().showPage()
        self._held = []

    def finish(self) -> bytes:
        if self.getPageNumber() == 1:  # a file without pages can't be opened
            super().showPage()
        super().save()
        return bytes(self._filename.getvalue())

    def _write_foot(self, text: str, number: int, total: int) -> None:
        wide, side, y = self.wide, self.side, 9 * mm
        page = _("Page %(number)s of %(total)s") % {"number": number, "total": total}
        self.setLineWidth(0.3)
        self.setStrokeGray(0.6)
        self.line(side, y + 11, wide - side, y + 11)
        taken = write(self, wide - side, y, page, SMALL.but(align="right"))
        write(self, side, y, text, SMALL, room=wide - 2 * side - taken - 5 * mm)


def make_pdf(
    sections: Iterable[Section],
    *,
    title: str,
    author: str = "",
    size: Size = A4,
    margins: Margins | None = None,
    bounded: bool = True,
) -> bytes:
    """The whole file. Raises `PDFTooLongError` beyond `MOST_PAGES`; only what a worker
    draws, while nobody waits, is not `bounded`.
    """
    faces()
    made = Canvas(BytesIO(), size, bounded=bounded)
    for section in sections:
        _write(made, section, margins or Margins(), title=title, author=author)
    return made.finish()


def _write(
    made: Canvas, section: Section, margins: Margins, *, title: str, author: str
) -> None:
    made.foot, made.side = section.foot, margins.side * mm
    again = section.head if section.again is None else section.again
    first = _Page("first", made, section.head, margins)
    first.autoNextPageTemplate = "later"
    document = BaseDocTemplate(
        None,
        pagesize=(made.wide, made.high),
        title=title,
        author=author,
        creator=author,
        pageTemplates=[first, _Page("later", made, again, margins)],
    )
    document.build(list(section.story), canvasmaker=lambda *_args, **_options: made)


class _Page(PageTemplate):
    """A page whose head is drawn at the top, and its story under it."""

    def __init__(
        self, name: str, made: Canvas, head: Sequence[Flowable], margins: Margins
    ) -> None:
        side, bottom = margins.side * mm, margins.bottom * mm
        room, top = made.wide - 2 * side, made.high - margins.top * mm
        self._head = stacked(head) if head else None
        high = self._head.wrapOn(made, room, top)[1] if self._head else 0.0
        self._corner = side, top - high
        frame = Frame(side, bottom, room, top - high - bottom, 0, 0, 0, 0)
        super().__init__(name, [frame], pagesize=(made.wide, made.high))

    def beforeDrawPage(self, canvas: Canvas, _document: Any) -> None:  # noqa: N802
        if self._head:
            self._head.drawOn(canvas, *self._corner)


@dataclass(frozen=True)
class LabelLayout:
    """A paper, how many labels lie on it in each direction, and what they keep free.

    Sizes are in millimetres.
    """

    size: Size
    across: int
    down: int
    side: float
    top: float

    @property
    def on_a_page(self) -> int:
        return self.across * self.down

    @property
    def room(self) -> Size:
        wide, high = self.size.wide / self.across, self.size.high / self.down
        return Size(wide - 2 * self.side, high - 2 * self.top)

    def page(self, labels: Sequence[Block]) -> Flowable:
        filled = [*labels, *[""] * (self.on_a_page - len(labels))]
        rows = [
            filled[at : at + self.across] for at in range(0, len(filled), self.across)
        ]
        return grid(
            rows,
            [self.size.wide / self.across] * self.across,
            heights=[self.size.high / self.down] * self.down,
            style=[
                ("LEFTPADDING", (0, 0), (-1, -1), self.side * mm),
                ("RIGHTPADDING", (0, 0), (-1, -1), self.side * mm),
                ("TOPPADDING", (0, 0), (-1, -1), self.top * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), self.top * mm),
            ],
        )


def labels_pdf(
    labels: Iterable[Block],
    sheet: LabelLayout,
    *,
    title: str,
    author: str,
    used: int = 0,
) -> bytes:
    """Of the first sheet `used` labels are gone already."""
    places: list[Block] = [*[""] * used, *labels]
    each = sheet.on_a_page
    pages = [sheet.page(places[at : at + each]) for at in range(0, len(places), each)]
    sections = [Section([page], foot=None) for page in pages]
    return make_pdf(sections, title=title, author=author, size=sheet.size, margins=NONE)


def pdf_response(
    content: bytes, *, name: str, as_attachment: bool = False
) -> HttpResponse:
    """To look at or to keep; nothing between us and the reader keeps it."""
    way = "attachment" if as_attachment else "inline"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{way}; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
