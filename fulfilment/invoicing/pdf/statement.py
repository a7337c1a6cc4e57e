"""A seller's statement on paper: letterhead, sums by kind, every row, page by page."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from core import dates
from core.brand import market_name
from core.market_operator import operator_then
from core.pdf.blocks import gap, grid, headed, rule
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import SMALL, SUBTITLE, TITLE, Paragraph, Style, days_in_words
from core.pdf.tables import Column, NumberColumn, facts, sums, table
from fulfilment.invoicing.models import IssuerDetails
from fulfilment.invoicing.wording import amount
from payments.payouts.statement import Statement, StatementRow, Tally

_ROW = 7.5


def statement_pdf(statement: Statement) -> bytes:
    """The whole file, in the active language; asked inside one `snapshot()`."""
    about = f"{statement.partner.name} · {_('Statement')} {statement.period.key}"
    tallies = statement.tallies()
    story = [*_head(statement), _balances(statement), gap(5)]
    if tallies:
        story += [
            *headed(_("By type"), _kinds(statement, tallies)),
            gap(7),
            *headed(_("All entries"), _entries(statement)),
            gap(2),
            sums([_closing(statement, is_total=True)], widths=(120, 60), align="left"),
        ]
    else:
        story.append(Paragraph(_("No transactions in this period.")))
    words = _(
        "The balance includes what you have not yet earned and "
        "what we owe you. Batches created and cancelled in this "
        "period are left out. This statement is not an invoice."
    )
    story += [gap(6), Paragraph(words, SMALL)]
    section = Section(story, again=(), foot=f"{market_name()} · {about}")
    return make_pdf([section], title=_("Statement"), author=market_name())


def _head(statement: Statement) -> list[Flowable]:
    partner = statement.partner
    what = [
        Paragraph(_("Statement"), TITLE),
        Paragraph(
            days_in_words(statement.period.first, statement.period.last), Style(11)
        ),
    ]
    ours = [*operator_then(dates.end_of(statement.period.last)), settings.SITE_URL]
    mine = [
        Paragraph(market_name(), SUBTITLE.but(align="right")),
        Paragraph("\n".join(filter(None, ours)), SMALL.but(align="right")),
    ]
    details = IssuerDetails.objects.filter(partner=partner).first() or IssuerDetails()
    rows = [
        (_("Legal name"), details.legal_name),
        (_("Tax number"), details.tax_id),
        (_("Currency"), statement.currency),
        (_("Created on"), f"{dates.local():%Y-%m-%d %H:%M}"),
    ]
    return [
        grid([[what, mine]], [90, 90]),
        rule(before=3, after=4),
        Paragraph(partner.name, SUBTITLE),
        facts(rows, wide=110, style=Style(8.5)),
        gap(4),
    ]


def _closing(statement: Statement, *, is_total: bool) -> tuple[str, str, bool]:
    closing = amount(statement.closing, statement.currency)
    return _("Closing balance"), closing, is_total


def _balances(statement: Statement) -> Flowable:
    opening, closing = statement.opening, statement.closing
    currency = statement.currency
    rows = [
        (_("Opening balance"), amount(opening, currency), False),
        (
            pgettext("of a balance", "Change"),
            amount(closing - opening, currency),
            False,
        ),
        _closing(statement, is_total=True),
    ]
    return sums(rows, widths=(70, 40), align="left")


def _kinds(statement: Statement, tallies: list[Tally]) -> list[Flowable]:
    columns = [
        Column(_("Item"), 44),
        NumberColumn(_("Rows"), 13),
        NumberColumn(_("Shopper paid"), 25),
        NumberColumn(_("Discounts funded by others"), 22),
        NumberColumn(_("Fees"), 20),
        NumberColumn(_("Payouts and other"), 28),
        NumberColumn(_("Yours"), 28),
    ]
    names = ["paid", "funded", "-charged", "rest", "yours"]
    rows = (
        [each.words, str(each.count), *_sums(each, names, statement.currency)]
        for each in tallies
    )
    return table(columns, rows, size=_ROW)


def _sums(tally: Tally, names: list[str], currency: str) -> list[str]:
    sums = tally.sums | {
        "-charged": -tally.sums["charged"],
        "rest": tally.sums["sent"] + tally.sums["other"],
    }
    return [amount(sums[name], currency) if sums[name] else "–" for name in names]


def _entries(statement: Statement) -> list[Flowable]:
    columns = [
        Column(_("Date"), 18),
        Column(_("Item"), 51),
        NumberColumn(_("Shopper paid"), 24),
        NumberColumn(_("Fees"), 20),
        NumberColumn(_("Other"), 19),
        NumberColumn(_("Yours"), 23),
        NumberColumn(_("Balance"), 25),
    ]
    return table(columns, _rows(statement), size=_ROW)


def _rows(statement: Statement) -> Iterator[list[str]]:
    currency = statement.currency
    for row, balance in statement.all_rows():
        day = f"{dates.local(row.created):%Y-%m-%d}"
        what = "\n".join(filter(None, (row.words, _under(row, currency))))
        rest = row.funded + row.other + row.sent
        moved = [row.paid, -row.charged, rest, row.yours]
        shown = (amount(each, currency) if each else "" for each in moved)
        yield [day, what, *shown, amount(balance, currency)]


def _under(row: StatementRow, currency: str) -> str:
    """The order, the seller, and what moved from one account to the other."""
    moved = ""
    if row.pending and row.payable and not row.yours:
        moved = _("%(amount)s owed to you") % {"amount": amount(row.payable, currency)}
    return " · ".join(filter(None, (row.number, row.seller, moved)))
