"""A distribution on paper: sums and households for the meeting, a sheet to sign."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from reportlab.platypus import KeepTogether

from core.money import exponent, from_minor
from core.pdf.blocks import gap, headed, signatures
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import Paragraph, Style, both, days_in_words
from core.pdf.tables import Column, NumberColumn, sums, table
from core.templatetags.market import active_locale, money
from office.distribution.models import PayItem, PayRun
from office.distribution.queries.preview import AMOUNTS, HEADS, DistributionPreview
from vendors.partner.models import Partner


def preview_pdf(made: DistributionPreview, cooperative: Partner) -> bytes:
    """The whole file, in the active language."""
    run = made.run
    title = _("Distribution of the surplus")
    columns = [
        Column(_("Household"), 40),
        *(NumberColumn(str(HEADS[name]), 140 / len(AMOUNTS)) for name in AMOUNTS),
    ]
    steps = [(name, value, False) for name, value in sums_of(made)]
    signed = signatures(_("Chair"), _("Treasurer"), _("Inspector"), between=15)
    story = [
        Paragraph(title, Style(18, bold=True)),
        Paragraph(cooperative.name, Style(11, before=3)),
        Paragraph(days_in_words(run.year.first, run.year.last), Style(11, before=3)),
        Paragraph(f"{run.number} · {run.get_state_display()}", Style(9, before=3)),
        gap(4),
        sums(steps, widths=(80, 40), align="left", style=Style(9.5)),
        gap(5),
        # The currency once, so that amounts with many digits have room.
        *headed(
            f"{_('Households')} · {run.year.currency}",
            table(columns, _rows(made), size=7.5),
        ),
        KeepTogether([gap(14), signed]),
    ]
    about = f"{cooperative.name} · {title} {run.number}"
    section = Section(story, again=(), foot=about)
    return make_pdf([section], title=title, author=cooperative.name)


def sums_of(made: DistributionPreview) -> list[tuple[str, str]]:
    """The steps from the surplus to the shares, as words and amounts."""
    kept, currency = made.kept, made.run.year.currency
    if not kept:
        return [(str(made.figures.refusal), "")]
    steps = [
        (_("Surplus of the year"), "surplus"),
        (_("Losses carried forward"), "loss_before"),
        (_("Breakdown"), "made_up"),
        (_("Reserve"), "reserve"),
        (_("Distributable"), "distributable"),
        (_("Shared by trade"), "by_trade"),
        (_("Shared by stake"), "by_stake"),
        (_("Loss carried forward"), "loss_after"),
        (_("Trade with non-members (not counted for anyone)"), "outside"),
    ]
    return [
        (words, money(from_minor(kept[name], currency), currency))
        for words, name in steps
    ]


def _plain(amount: Decimal, currency: str) -> str:
    """With all of the currency's decimals and without its name."""
    decimals = exponent(currency)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(amount, format=pattern, locale=active_locale()))


def _rows(made: DistributionPreview) -> Iterator[list[str]]:
    currency = made.run.year.currency

    def said(amount: int) -> str:
        return _plain(from_minor(amount, currency), currency) if amount else "–"

    for row in made.rows:
        one = row.household
        yield [f"{one.number} {one.name}", *(said(getattr(row, a)) for a in AMOUNTS)]
    yield [pgettext("of a column", "Sum"), *(said(made.sums[name]) for name in AMOUNTS)]


def sheet_pdf(run: PayRun, items: Iterable[PayItem], cooperative: Partner) -> bytes:
    """Number, household, amount, a line to sign on; the sum at the end."""
    title = gettext_lazy("Payments to households")
    columns = [
        Column(both(pgettext_lazy("of a household", "Number")), 20),
        Column(both(gettext_lazy("Household")), 60),
        NumberColumn(both(gettext_lazy("Amount")), 35),
        # So that what is signed does not begin where the amount ends.
        Column("", 8),
        Column(both(gettext_lazy("Signature and date")), 57),
    ]
    story = [
        Paragraph(both(title).line, Style(15, bold=True)),
        Paragraph(cooperative.name, Style(9.5, before=3)),
        Paragraph(f"{run.number} · {run.get_way_display()}", Style(9.5, before=3)),
        gap(4),
        *table(columns, _to_sign(run, list(items))),
        KeepTogether([gap(18), signatures(_("Paid out by"), wide=60)]),
    ]
    section = Section(story, again=(), foot=f"{cooperative.name} · {run.number}")
    return make_pdf([section], title=str(title), author=cooperative.name)


def _to_sign(run: PayRun, items: list[PayItem]) -> Iterator[list[str]]:
    def said(amount: int) -> str:
        return money(from_minor(amount, run.currency), run.currency)

    for each in items:
        one = each.household
        yield [one.number, f"{one.name}\n ", said(each.amount), "", ""]
    total = said(sum(each.amount for each in items))
    yield [pgettext("of a column", "Sum"), "", total, "", ""]
