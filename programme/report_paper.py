"""A county's monthly report on paper, both languages beside each other."""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.printing.paper import A4, Ink, Paper
from core.printing.tables import Column, Table
from core.printing.words import Both, both

from .book import month_words, shown_amount
from .report import Line, Report, Sheet
from .states import Measure
from .templatetags.programme import said, short

LEFT, WIDE = 15.0, 180.0
CHART = 38.0  # millimetres high
FOOT = 18.0


def report_pdf(report: Report) -> bytes:
    """The whole file, the reader's language first."""
    title = both(_("Monthly report"))
    paper = Paper(A4, title=title.line, author=settings.MARKET_NAME)
    paper.on_page = lambda _paper: 16.0
    county = report.county
    month = both(lambda: month_words(report.month))
    y = paper.words(LEFT, 16, title, Ink(20, bold=True), width=WIDE)
    name = both(lambda: f"{county.name}, {county.province}")
    y = paper.write(LEFT, y + 1, f"{name.line} · {month.line}", Ink(11))
    y = _lines(paper, y + 4, report.lines())
    for measure, words in (
        (Measure.STORES, _("Stores open at the end of the month")),
        (Measure.SALES, _("Sales in the month")),
    ):
        y = _chart(paper, y + 7, report, measure, both(words))
    for sheet in report.tables():
        y = _table(paper, y + 7, sheet)
    y = _notes(paper, y + 6, report)
    return paper.finish()


def _room(paper: Paper, y: float, high: float) -> float:
    return y if y + high < paper.size.high - FOOT else paper.next_page()


def _lines(paper: Paper, y: float, lines: Sequence[Line]) -> float:
    columns = [
        Column(both(_("Figure")), 60, bold=True),
        *(
            Column(both(head), 24, align="right")
            for head in (
                _("Month"),
                _("Month before"),
                _("Year so far"),
                _("Target"),
                _("Reached"),
            )
        ),
    ]
    rows = [
        [
            f"{line.label.first} {line.currency}\n{line.label.other}",
            *(
                short(value, line.currency)
                for value in (line.month, line.before, line.year, line.target)
            ),
            f"{line.share}%" if line.share is not None else "–",
        ]
        for line in lines
    ]
    return Table(columns, left=LEFT).write(paper, y, rows)


def _chart(
    paper: Paper, y: float, report: Report, measure: Measure, title: Both
) -> float:
    """Bars of the last months, each with its month, the last with its value."""
    y = _room(paper, y, CHART + 22)
    currency = report.book.currencies[0] if measure == Measure.SALES else ""
    values = [
        shown_amount(month, measure, currency) or Decimal(0) for month in report.months
    ]
    y = paper.write(LEFT, y, title.line, Ink(11, bold=True)) + 6
    most = max(values, default=Decimal(0))
    place = WIDE / max(len(values), 1)
    for n, (value, month) in enumerate(zip(values, report.months, strict=True)):
        high = float(CHART * float(value / most)) if most > 0 else 0.0
        x = LEFT + n * place
        top = y + CHART - high
        paper.fill(x + place * 0.15, top, place * 0.7, high, grey=0.35)
        words = short(value, currency)
        middle = Ink(6.5, align="center")
        paper.fitted(x + place / 2, top - 3.4, words, middle, width=place, least=4)
        label = f"{month.first:%m/%y}"
        paper.write(x + place / 2, y + CHART + 1.2, label, Ink(7, True, True, "center"))
    paper.line(LEFT, y + CHART, LEFT + WIDE, y + CHART, pt=0.5)
    return y + CHART + 6


def _table(paper: Paper, y: float, sheet: Sheet) -> float:
    y = _room(paper, y, 40)
    y = paper.write(LEFT, y, sheet.title.line, Ink(11, bold=True)) + 1
    table = sheet.page.table
    each = WIDE / len(sheet.heads)
    columns = [
        Column(head, each, align="right" if n else "left")
        for n, head in enumerate(sheet.heads)
    ]
    rows = [[cell.words for cell in row] for row in (*table.rows, *table.foot)]
    y = Table(columns, left=LEFT).write(paper, y, rows)
    for note in sheet.page.notes:
        y = paper.block(LEFT, y + 1.5, note, Ink(8, grey=True), width=WIDE)
    return y


def _notes(paper: Paper, y: float, report: Report) -> float:
    y = _room(paper, y, 24)
    how = _(
        "Counted from orders and shops. Sales are what was paid, less what was given "
        "back, on the day of the order. Nothing is told of single shops, shoppers or "
        "households."
    )
    y = paper.words(LEFT, y, both(how), Ink(8.5), width=WIDE)
    for one in report.declared():
        words = both(
            lambda one=one: f"{_('declared')}: {one.get_measure_display()} {said(one)}"
        )
        y = paper.write(LEFT, y + 1, f"{words.line} ({one.source})", Ink(8.5))
    return y
