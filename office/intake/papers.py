"""What the depot prints: a receipt in the hand's size, and the close of a day."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from core.printing import A4, Both, Column, Ink, Paper, Size, Table, both
from core.templatetags.market import money
from office.intake.models import Intake
from office.intake.queries.lists import Total, standing, totals_by_goods
from office.intake.wording import grams, steps_of
from vendors.partner.models import Partner

SMALL = Size(100, 150)
_LEFT, _WIDE = 7.0, 86.0
_A4_LEFT, _A4_WIDE = 15.0, 180.0


def receipt_pdf(row: Intake) -> bytes:
    """One receipt, the reader's language first and the other smaller with it."""
    paper = Paper(SMALL, title=row.code, author=row.cooperative.name)
    paper.on_page = lambda _paper: 8.0
    y = paper.fitted(
        _LEFT, 6, row.cooperative.name, Ink(13, bold=True), width=_WIDE, least=8
    )
    title = both(_("Receipt of harvest"))
    paper.fitted(_LEFT, y + 0.8, title.line, Ink(9), width=_WIDE - 34, least=6)
    paper.write(_LEFT + _WIDE, y, row.code, Ink(11, bold=True, align="right"))
    y += 6.5
    paper.line(_LEFT, y, _LEFT + _WIDE, y)
    y += 1.5
    for name, value in _facts(row):
        y = _fact(paper, y, name, value)
    y += 1
    paper.line(_LEFT, y, _LEFT + _WIDE, y, pt=0.3)
    y = _steps(paper, y + 1.5, row)
    if row.reason:
        y = _fact(paper, y + 1, both(_("Reason")), row.reason)
    _signatures(paper, max(y + 4, SMALL.high - 22))
    return paper.finish()


def _facts(row: Intake) -> list[tuple[Both, str]]:
    """Days by ISO 8601, which reads the same in every language."""
    terms = both(row.get_terms_display)
    found = [
        (both(_("Day")), f"{row.day:%Y-%m-%d}"),
        (both(_("Household") if row.household else _("Supplier")), row.bringer),
        (both(_("Goods")), both(lambda: row.product.title).line),
    ]
    if row.grade:
        found.append((both(_("Grade")), row.grade))
    found.append((both(_("Terms")), terms.line))
    if row.lot:
        found.append((both(_("Lot")), row.lot.code))
    if row.corrects:
        found.append((both(_("Corrects")), row.corrects.code))
    if row.is_paid_cash:
        found.append((both(_("Paid in cash")), "✓"))
    return found


def _fact(paper: Paper, y: float, name: Both, value: str) -> float:
    paper.fitted(_LEFT, y + 0.6, name.line, Ink(8, grey=True), width=30, least=5)
    ink = Ink(9.5, bold=True)
    return paper.block(_LEFT + 32, y, value, ink, width=_WIDE - 32, most=2) + 0.6


def _steps(paper: Paper, y: float, row: Intake) -> float:
    for at, step in enumerate(steps_of(row)):
        name = both(lambda at=at: steps_of(row)[at].name).line
        size = 11.0 if step.is_sum else 9.0
        right = Ink(size, bold=step.is_sum, align="right")
        paper.fitted(_LEFT, y, name, Ink(size - 1), width=_WIDE - 30, least=6)
        y = paper.write(_LEFT + _WIDE, y, step.result, right)
        if step.how:
            how = Ink(7, grey=True)
            y = paper.block(_LEFT + 2, y - 0.4, step.how, how, width=_WIDE - 34, most=2)
        y += 0.6
        if step.is_sum:
            paper.line(_LEFT, y, _LEFT + _WIDE, y, pt=0.3)
            y += 1
    return y


def _signatures(paper: Paper, y: float) -> None:
    half = _WIDE / 2 - 3
    for x, words in (
        (_LEFT, both(_("Brought by"))),
        (_LEFT + half + 6, both(_("Taken in by"))),
    ):
        paper.line(x, y + 9, x + half, y + 9, pt=0.4)
        ink = Ink(7, grey=True)
        paper.fitted(x, y + 10, words.line, ink, width=half, least=5)


def day_sheet(cooperative: Partner, day: date, rows: QuerySet[Intake]) -> bytes:
    """All receipts of a day with their sums, to be signed at the close."""
    title = both(_("Harvest taken in"))
    paper = Paper(A4, title=f"{title.first} {day:%Y-%m-%d}", author=cooperative.name)
    paper.on_page = lambda _paper: 14.0
    y = paper.write(_A4_LEFT, 14, f"{day:%Y-%m-%d}", Ink(18, bold=True))
    paper.write(
        _A4_LEFT + _A4_WIDE, 15, cooperative.name, Ink(11, bold=True, align="right")
    )
    y = paper.write(_A4_LEFT, y, title.line, Ink(11)) + 3
    y = _sums(paper, y, totals_by_goods(rows))
    y = _receipts(paper, y + 6, list(rows.order_by("year", "number")))
    return _close(paper, y, standing(rows).count())


def _head(words: object, wide: float, align: str = "left") -> Column:
    return Column(both(words), wide, align, size=8.5)


def _sums(paper: Paper, y: float, totals: list[Total]) -> float:
    table = Table(
        [
            _head(_("Goods"), 78),
            _head(_("Receipts"), 22, "right"),
            _head(_("Net weight"), 40, "right"),
            _head(_("Amount"), 40, "right"),
        ],
        left=_A4_LEFT,
    )
    return table.write(
        paper,
        y,
        [
            [
                f"{one.name}\n{one.more}" if one.more else one.name,
                str(one.count),
                grams(one.net),
                _money(one.amount, one.currency),
            ]
            for one in totals
        ],
    )


def _receipts(paper: Paper, y: float, rows: list[Intake]) -> float:
    table = Table(
        [
            _head(_("Receipt"), 30),
            _head(_("Brought by"), 48),
            _head(_("Goods"), 40),
            _head(_("Net weight"), 30, "right"),
            _head(_("Amount"), 32, "right"),
        ],
        left=_A4_LEFT,
        foot=30,
    )
    return table.write(paper, y, [_line(row) for row in rows])


def _line(row: Intake) -> list[str]:
    later = getattr(row, "corrected_by", None)
    about = later and both(_("corrected by")).first + f" {later.code}"
    if row.corrects:
        about = both(_("corrects")).first + f" {row.corrects.code}"
    return [
        f"{row.code}\n{about}" if about else row.code,
        row.bringer,
        f"{row.product.title}\n{row.grade}" if row.grade else row.product.title,
        grams(row.net),
        _money(row.amount, row.currency),
    ]


def _money(amount: int, currency: str) -> str:
    return money(from_minor(amount, currency), currency) if amount else "–"


def _close(paper: Paper, y: float, count: int) -> bytes:
    if y > A4.high - 45:
        y = paper.next_page()
    words = both(_("Receipts that stand"))
    y = paper.write(_A4_LEFT, y + 4, f"{words.line}: {count}", Ink(10, bold=True))
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    y = paper.write(_A4_LEFT, y, f"{both(_('Printed')).line} {now}", Ink(8, grey=True))
    third = _A4_WIDE / 3
    for at, name in enumerate((_("Depot"), _("Treasurer"), _("Inspector"))):
        x = _A4_LEFT + at * third
        paper.line(x, y + 16, x + third - 8, y + 16, pt=0.4)
        paper.fitted(x, y + 17, both(name).line, Ink(8, grey=True), width=third - 8)
    return paper.finish()
