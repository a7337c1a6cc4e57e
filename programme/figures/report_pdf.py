"""A county's monthly report on paper, both languages beside each other."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from core.brand import market_name
from core.pdf.blocks import Block, gap, grid, headed
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import (
    HEADING,
    SMALL,
    TITLE,
    Both,
    Paragraph,
    Style,
    both,
    both_paragraphs,
)
from core.pdf.tables import Column, NumberColumn, table

from .book import month_words, shown_amount
from .report import MeasureLine, Report, ReportSheet
from .states import Measure
from .templatetags.programme import said, short

WIDE = 180.0
CHART = 38.0  # millimetres high


def report_pdf(report: Report) -> bytes:
    """The whole file, the reader's language first."""
    title = both(_("Monthly report"))
    county = report.county
    month = both(lambda: month_words(report.month))
    name = both(lambda: f"{county.name}, {county.province}")
    about = f"{name.line} · {month.line}"
    story = [
        *both_paragraphs(title, TITLE, Style(12, grey=True)),
        Paragraph(about, Style(11, before=3)),
        gap(4),
        *_lines(report.lines()),
    ]
    for measure, words in (
        (Measure.STORES, _("Stores open at the end of the month")),
        (Measure.SALES, _("Sales in the month")),
    ):
        story += [gap(7), KeepTogether(_chart(report, measure, both(words)))]
    for sheet in report.tables():
        story += [gap(7), *_table(sheet)]
    story += [gap(6), KeepTogether(_notes(report))]
    section = Section(story, again=(), foot=about)
    return make_pdf([section], title=title.line, author=market_name())


def _lines(lines: Sequence[MeasureLine]) -> list[Flowable]:
    heads = (
        _("Month"),
        _("Month before"),
        _("Year so far"),
        _("Target"),
        _("Reached"),
    )
    columns = [
        Column(both(_("Figure")), 60, bold=True),
        *(NumberColumn(both(head), 24) for head in heads),
    ]
    rows = (
        [
            f"{line.label.first} {line.currency}\n{line.label.other}",
            *(
                short(value, line.currency)
                for value in (line.month, line.before, line.year, line.target)
            ),
            f"{line.share}%" if line.share is not None else "–",
        ]
        for line in lines
    )
    return table(columns, rows)


class _Bar(Flowable):
    """As high as its value, in the middle of its month's room."""

    def __init__(self, high: float) -> None:
        super().__init__()
        self.height = high * mm

    def wrap(self, room: float, _high: float) -> tuple[float, float]:
        self.width = room
        return room, self.height

    def draw(self) -> None:
        self.canv.setFillGray(0.35)
        wide = self.width * 0.7
        self.canv.rect(self.width * 0.15, 0, wide, self.height, stroke=0, fill=1)


def _chart(report: Report, measure: Measure, title: Both) -> list[Flowable]:
    """Bars of the last months, each under its value and over its month."""
    currency = report.book.currencies[0] if measure == Measure.SALES else ""
    values = [
        shown_amount(month, measure, currency) or Decimal(0) for month in report.months
    ]
    most = max(values, default=Decimal(0))
    small = Style(6.5, align="center").label(least=4)
    month = Style(7, bold=True, grey=True, align="center", before=3)
    bars: list[Block] = [
        [
            Paragraph(short(value, currency), small),
            _Bar(CHART * float(value / most) if most > 0 else 0),
        ]
        for value in values
    ]
    months = [Paragraph(f"{one.first:%m/%y}", month) for one in report.months]
    each = WIDE / max(len(values), 1)
    under = ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black)
    rows = grid(
        [bars, months], [each] * len(values), heights=[CHART + 6, 5],
        style=[("VALIGN", (0, 0), (-1, 0), "BOTTOM"), under,
               ("TOPPADDING", (0, 1), (-1, 1), mm)],
    )  # fmt: skip
    return [Paragraph(title.line, HEADING), rows]


def _table(sheet: ReportSheet) -> list[Flowable]:
    rows = sheet.page.table
    first, *more = sheet.heads
    each = WIDE / len(sheet.heads)
    columns = [Column(first, each), *(NumberColumn(head, each) for head in more)]
    cells = ([cell.words for cell in row] for row in (*rows.rows, *rows.foot))
    notes = [Paragraph(note, SMALL.but(before=4)) for note in sheet.page.notes]
    return [*headed(sheet.title.line, table(columns, cells)), *notes]


def _notes(report: Report) -> list[Flowable]:
    how = _(
        "Counted from orders and shops. Sales are payments less "
        "refunds, by order date. No figures of single shops, "
        "shoppers or households are shown."
    )
    found = both_paragraphs(both(how), Style(8.5))
    for one in report.declared():
        words = both(
            lambda one=one: f"{_('declared')}: {one.get_measure_display()} {said(one)}"
        )
        text = f"{words.line} ({one.source})"
        found.append(Paragraph(text, Style(8.5, before=3)))
    return found
