"""What the depot prints: a receipt in the hand's size, and the close of a day."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from reportlab.platypus import Flowable, KeepTogether, TopPadder

from core import dates
from core.money import from_minor
from core.pdf.blocks import gap, grid, rule, signatures, stacked
from core.pdf.document import LABEL, Margins, Section, make_pdf
from core.pdf.paragraphs import BOLD, HEADING, SMALL, Both, Paragraph, Style, both
from core.pdf.tables import Column, NumberColumn, facts, table
from core.templatetags.market import money
from office.intake.models import Intake
from office.intake.queries.lists import Total, standing, totals_by_goods
from office.intake.wording import grams, steps_of
from vendors.partner.models import Partner

_WIDE = 86


def receipt_pdf(row: Intake) -> bytes:
    """One receipt, the reader's language first and the other smaller with it."""
    title = Style(9, most=2, least=6)
    code = Style(11, bold=True, align="right")
    words = both(_("Harvest receipt")).line
    story = [
        Paragraph(row.cooperative.name, Style(13, bold=True, most=2, least=9)),
        grid([[Paragraph(words, title), Paragraph(row.code, code)]], [52, 34]),
        rule(0.6, before=1, after=1.5),
        _facts(_told(row)),
        rule(0.3, before=1, after=1.5),
        *_steps(row),
    ]
    if row.reason:
        story += [gap(1), _facts([(both(_("Reason")), row.reason)])]
    names = [both(_("Delivered by")).line, both(_("Received by")).line]
    signed = signatures(*names, wide=_WIDE, between=6)
    story.append(TopPadder(stacked([gap(13), signed])))
    return make_pdf(
        [Section(story, foot=row.code)],
        title=row.code,
        author=row.cooperative.name,
        size=LABEL,
        margins=Margins(7, 6, 16),
    )


def _facts(rows: list[tuple[Both, str]]) -> Flowable:
    shown = [(name.line, value) for name, value in rows]
    style, names = Style(9.5, bold=True), Style(8, grey=True, most=1, least=5)
    return facts(shown, wide=_WIDE, share=0.37, style=style, names=names)


def _told(row: Intake) -> list[tuple[Both, str]]:
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


def _steps(row: Intake) -> list[Flowable]:
    """From the scale to the sum, each with how it was reckoned."""
    found: list[Flowable] = []
    for at, step in enumerate(steps_of(row)):
        name = both(lambda at=at: steps_of(row)[at].name).line
        size = 11 if step.is_sum else 9
        what = [Paragraph(name, Style(size - 1))]
        if step.how:
            what.append(Paragraph(step.how, Style(7, grey=True)))
        right = Style(size, bold=step.is_sum, align="right", most=1, least=6)
        found.append(grid([[what, Paragraph(step.result, right)]], [_WIDE - 30, 30]))
        found.append(rule(0.3, before=0.6, after=1) if step.is_sum else gap(0.6))
    return found


def day_sheet(cooperative: Partner, day: date, rows: QuerySet[Intake]) -> bytes:
    """All receipts of a day with their sums, to be signed at the close."""
    title = both(_("Harvest received"))
    name = f"{title.first} {day:%Y-%m-%d}"
    what = [
        Paragraph(f"{day:%Y-%m-%d}", Style(18, bold=True)),
        Paragraph(title.line, Style(11)),
    ]
    whose = Paragraph(cooperative.name, HEADING.but(align="right"))
    story = [
        grid([[what, whose]], [90, 90]),
        gap(3),
        *_sums(totals_by_goods(rows)),
        gap(6),
        *_receipts(list(rows.order_by("year", "number"))),
        KeepTogether(_close(standing(rows).count())),
    ]
    section = Section(story, again=(), foot=f"{cooperative.name} · {name}")
    return make_pdf([section], title=name, author=cooperative.name)


def _sums(totals: list[Total]) -> list[Flowable]:
    columns = [
        Column(both(_("Goods")), 78),
        NumberColumn(both(_("Receipts")), 22),
        NumberColumn(both(_("Net weight")), 40),
        NumberColumn(both(_("Amount")), 40),
    ]
    rows = (
        [
            f"{one.name}\n{one.more}" if one.more else one.name,
            str(one.count),
            grams(one.net),
            _money(one.amount, one.currency),
        ]
        for one in totals
    )
    return table(columns, rows, size=8.5)


def _receipts(rows: list[Intake]) -> list[Flowable]:
    columns = [
        Column(both(_("Receipt")), 30),
        Column(both(_("Delivered by")), 48),
        Column(both(_("Goods")), 40),
        NumberColumn(both(_("Net weight")), 30),
        NumberColumn(both(_("Amount")), 32),
    ]
    return table(columns, map(_line, rows), size=8.5)


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


def _close(count: int) -> list[Flowable]:
    valid, printed = both(_("Valid receipts")), both(_("Printed"))
    names = (_("Depot"), _("Treasurer"), _("Inspector"))
    return [
        gap(4),
        Paragraph(f"{valid.line}: {count}", BOLD),
        Paragraph(f"{printed.line} {dates.local():%Y-%m-%d %H:%M}", SMALL),
        gap(16),
        signatures(*(both(name).line for name in names)),
    ]
