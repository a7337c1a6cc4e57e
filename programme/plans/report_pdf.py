"""A programme's report on paper: both languages, each line a link to its page."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _
from reportlab.platypus import Flowable

from core.brand import market_name
from core.pdf.blocks import gap, headed
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import (
    SMALL,
    TITLE,
    Both,
    Paragraph,
    Style,
    both,
    both_paragraphs,
    days_in_words,
)
from core.pdf.tables import Column, table

from .report import ProgrammeReport, ReportTable

WIDE, FIRST = 180.0, 46.0
SIZE = 8.0


class LinkedParagraph(Paragraph):
    """A text that opens a page when it is pressed."""

    def __init__(self, text: str, style: Style, url: str) -> None:
        super().__init__(text, style)
        self._url = url

    def draw(self) -> None:
        super().draw()
        self.canv.linkURL(self._url, (0, 0, self.width, self.height), relative=1)


def report_pdf(report: ProgrammeReport, absolute: Callable[[str], str]) -> bytes:
    """The whole file; `absolute` makes addresses of paths."""
    programme = report.programme
    county = programme.county
    name = both(lambda: f"{county.name}, {county.province}")
    span = both(lambda: report.span.words)
    days = both(lambda: days_in_words(report.span.first, report.last))
    about = f"{name.line} · {span.line}"
    title = both(lambda: programme.title)
    story: list[Flowable] = [
        *both_paragraphs(title, TITLE, Style(12, grey=True)),
        Paragraph(about, Style(11, before=3)),
        Paragraph(days.line, SMALL.but(before=3)),
    ]
    for one in report.tables:
        story += [gap(6), *_table(one, absolute)]
    note = both(_("Each line leads to its page. The workbook has the rows behind it."))
    story += [gap(6), *both_paragraphs(note, SMALL)]
    section = Section(story, again=(), foot=about)
    return make_pdf([section], title=title.line, author=market_name())


def _table(one: ReportTable, absolute: Callable[[str], str]) -> Iterator[Flowable]:
    title = both(one.title).line
    if not one.lines:
        yield from headed(title, [Paragraph(both(_("Nothing to report.")).line, SMALL)])
        return
    each = (WIDE - FIRST) / (len(one.heads) - 1)
    heads: list[Both] = [both(head) for head in one.heads]
    columns = [Column(heads[0], FIRST, bold=True)]
    columns += [Column(head, each) for head in heads[1:]]
    rows = (
        [
            LinkedParagraph(cell.words, Style(SIZE, bold=not at), absolute(line.path))
            for at, cell in enumerate(line.cells)
        ]
        for line in one.lines
    )
    yield from headed(title, table(columns, rows, size=SIZE))
    if one.note:
        yield from both_paragraphs(both(one.note), SMALL.but(before=3))
