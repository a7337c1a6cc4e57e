"""A distribution on paper, for the meeting: the year's sums, then each household."""

from collections.abc import Iterator
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import exponent, from_minor
from core.printing import A4, Ink, Paper, Table
from core.templatetags.market import active_locale, money
from office.distribution.models import Run
from office.distribution.queries.preview import AMOUNTS, HEADS, Preview
from orders.documents.papers.common import (
    MARGIN,
    RIGHT,
    WIDE,
    column,
    on_each_page,
    room_for,
)
from vendors.partner.models import Partner

_SIZE = 7.5
_HEADING = Ink(11, bold=True)


def preview_pdf(made: Preview, cooperative: Partner) -> bytes:
    """The whole file, in the active language."""
    run = made.run
    paper = Paper(A4, title=_("Distribution of the surplus"), author=cooperative.name)
    about = f"{cooperative.name} · {_('Distribution of the surplus')} {run.number}"
    on_each_page(paper, about, lambda _page: 14.0)
    y = paper.write(MARGIN, 14, _("Distribution of the surplus"), Ink(18, bold=True))
    y = paper.block(MARGIN, y + 1, cooperative.name, Ink(11), width=WIDE)
    y = paper.write(MARGIN, y + 1, _days(run), Ink(11))
    y = paper.write(MARGIN, y + 1, f"{run.number} · {run.get_state_display()}", Ink(9))
    y += 4
    for name, value in sums_of(made):
        paper.write(MARGIN, y, name, Ink(9.5))
        y = paper.write(MARGIN + 120, y, value, Ink(9.5, align="right")) + 0.5
    # The currency once, so that amounts with many digits have room.
    heading = f"{_('Households')} · {run.year.currency}"
    y = paper.write(MARGIN, room_for(paper, y + 5, 30), heading, _HEADING)
    table = Table([
        column(_("Household"), 40, size=_SIZE),
        *(column(str(HEADS[name]), WIDE_OF[name], "right", _SIZE) for name in AMOUNTS),
    ])  # fmt: skip
    y = table.write(paper, y + 1, _rows(made))
    y = room_for(paper, y + 12, 20)
    for x, words in ((MARGIN, _("Chair")), (MARGIN + 65, _("Treasurer")),
                     (MARGIN + 130, _("Inspector"))):  # fmt: skip
        paper.line(x, y, min(x + 50, RIGHT), y, pt=0.4)
        paper.write(x, y + 1, words, Ink(8, grey=True))
    return paper.finish()


_EACH = (WIDE - 40) / len(AMOUNTS)
WIDE_OF = dict.fromkeys(AMOUNTS, _EACH)


def sums_of(made: Preview) -> list[tuple[str, str]]:
    """The steps from the surplus to the shares, as words and amounts."""
    kept, currency = made.kept, made.run.year.currency
    if not kept:
        return [(str(made.figures.refusal), "")]
    steps = [
        (_("Surplus of the year"), "surplus"),
        (_("Loss of earlier years"), "loss_before"),
        (_("Made up of it"), "made_up"),
        (_("Reserve"), "reserve"),
        (_("Distributable"), "distributable"),
        (_("Shared by trade"), "by_trade"),
        (_("Shared by stake"), "by_stake"),
        (_("Loss carried on"), "loss_after"),
        (_("Trade with non-members, no base for anybody"), "outside"),
    ]
    return [
        (words, money(from_minor(kept[name], currency), currency))
        for words, name in steps
    ]


def _days(run: Run) -> str:
    first, last = (
        format_date(day, "long", locale=active_locale())
        for day in (run.year.first, run.year.last)
    )
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _plain(amount: Decimal, currency: str) -> str:
    """With all of the currency's decimals and without its name."""
    decimals = exponent(currency)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(amount, format=pattern, locale=active_locale()))


def _rows(made: Preview) -> Iterator[list[str]]:
    currency = made.run.year.currency

    def said(amount: int) -> str:
        return _plain(from_minor(amount, currency), currency) if amount else "–"

    for row in made.rows:
        one = row.household
        yield [f"{one.number} {one.name}", *(said(getattr(row, a)) for a in AMOUNTS)]
    yield [pgettext("of a column", "Sum"), *(said(made.sums[name]) for name in AMOUNTS)]
