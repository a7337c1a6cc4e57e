"""What all of our documents share: margins, a foot with page numbers, plain heads."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from core.printing import A4, Both, Column, Ink, Paper

MARGIN = 15.0
RIGHT = A4.wide - MARGIN
WIDE = A4.wide - 2 * MARGIN
SMALL = Ink(8, grey=True)


def column(head: str, wide: float, align: str = "left", size: float = 9) -> Column:
    """A column whose head is in the file's own language."""
    return Column(Both(head, ""), wide, align, size=size)


def foot(paper: Paper, text: str) -> None:
    """The line at the end of each page: whose paper it is, and which page."""
    y = paper.size.high - 11
    paper.line(MARGIN, y - 2, RIGHT, y - 2, pt=0.3)
    paper.fitted(MARGIN, y, text, SMALL, width=WIDE - 30)
    words = _("Page %(number)s") % {"number": paper.pages}
    paper.write(RIGHT, y, words, SMALL._replace(align="right"))


def on_each_page(paper: Paper, text: str, head: Callable[[Paper], float]) -> None:
    """Write the foot now, and foot and head on each page to come."""

    def turn(page: Paper) -> float:
        foot(page, text)
        return head(page)

    foot(paper, text)
    paper.on_page = turn


def facts(
    paper: Paper, x: float, y: float, rows: Iterable[tuple[str, str]], *, wide: float
) -> float:
    """Names and what they are, one under the other; empty ones are left out."""
    for name, value in rows:
        if value:
            paper.fitted(x, y, name, Ink(8.5, grey=True), width=wide * 0.45)
            y = paper.block(
                x + wide * 0.45, y, value, Ink(8.5), width=wide * 0.55, most=3
            )
    return y


def room_for(paper: Paper, y: float, high: float) -> float:
    """`y`, or the top of a fresh page where so much would not fit."""
    return y if y + high <= paper.size.high - 18 else paper.next_page()
