"""A seller's statement on paper: letterhead, sums by kind, every row, page by page.

Rows are read in chunks and written as they come, so that only the file itself grows.
"""

from collections.abc import Iterator

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.printing import A4, Ink, Paper, Table
from core.templatetags.market import active_locale
from orders.documents.models import IssuerDetails
from orders.documents.wording import amount
from orders.payouts.statement import Row, Statement, Tally

from .common import MARGIN, RIGHT, SMALL, WIDE, column, facts, on_each_page, room_for

_ROW = 7.5


def statement_pdf(statement: Statement) -> bytes:
    """The whole file, in the active language; asked inside one `snapshot()`."""
    paper = Paper(A4, title=_("Statement"), author=settings.MARKET_NAME)
    y = _head(paper, statement)
    tallies = statement.tallies()
    y = _balances(paper, y, statement)
    if tallies:
        y = _kinds(paper, y + 5, statement, tallies)
        table = _table()
        y = paper.write(MARGIN, room_for(paper, y + 7, 30), _("Every row"), _HEADING)
        y = table.write(paper, y + 1, _rows(statement))
        y = _end(paper, room_for(paper, y + 2, 10), statement)
    else:
        y = paper.write(MARGIN, y + 6, _("Nothing moved in these days."), Ink(10))
    _words(paper, room_for(paper, y + 6, 16))
    return paper.finish()


_HEADING = Ink(11, bold=True)


def days_of(statement: Statement) -> str:
    first, last = (
        format_date(day, "long", locale=active_locale())
        for day in (statement.period.first, statement.period.last)
    )
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _head(paper: Paper, statement: Statement) -> float:
    partner = statement.partner
    about = f"{partner.name} · {_('Statement')} {statement.period.key}"
    on_each_page(paper, f"{settings.MARKET_NAME} · {about}", _again)
    y = paper.write(MARGIN, 14, _("Statement"), Ink(20, bold=True))
    y = paper.write(MARGIN, y + 1, days_of(statement), Ink(11))
    paper.write(RIGHT, 15, settings.MARKET_NAME, Ink(12, bold=True, align="right"))
    ours = [settings.MARKET_LEGAL_NAME, settings.MARKET_ADDRESS, settings.SITE_URL]
    mine = paper.block(
        RIGHT,
        20.5,
        "\n".join(filter(None, ours)),
        Ink(8, grey=True, align="right"),
        width=WIDE / 2,
    )
    y = max(y, mine) + 4
    paper.line(MARGIN, y, RIGHT, y, pt=0.9)
    details = IssuerDetails.objects.filter(partner=partner).first() or IssuerDetails()
    y = paper.block(MARGIN, y + 4, partner.name, Ink(12, bold=True), width=WIDE)
    rows = [
        (_("Legal name"), details.legal_name),
        (_("Tax number"), details.tax_id),
        (_("Currency"), statement.currency),
        (_("Made on"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    return facts(paper, MARGIN, y, rows, wide=110) + 4


def _again(_paper: Paper) -> float:
    return 14.0


def _balances(paper: Paper, y: float, statement: Statement) -> float:
    currency = statement.currency
    change = statement.closing - statement.opening
    rows = [
        (_("Opening balance"), statement.opening, False),
        (pgettext("of a balance", "Change"), change, False),
        (_("Closing balance"), statement.closing, True),
    ]
    for name, minor, bold in rows:
        paper.write(MARGIN, y, name, Ink(10.5, bold=bold))
        y = paper.write(
            MARGIN + 110, y, amount(minor, currency), Ink(10.5, bold, align="right")
        )
    return y


def _kinds(paper: Paper, y: float, statement: Statement, tallies: list[Tally]) -> float:
    y = paper.write(MARGIN, room_for(paper, y, 24), _("By kind"), _HEADING) + 1
    table = Table([
        column(_("What"), 44, size=_ROW),
        column(_("Rows"), 13, "right", _ROW),
        column(_("Shopper paid"), 25, "right", _ROW),
        column(_("Discounts borne by others"), 22, "right", _ROW),
        column(_("Fees"), 20, "right", _ROW),
        column(_("Paid out and other"), 28, "right", _ROW),
        column(_("Yours"), 28, "right", _ROW),
    ])  # fmt: skip
    names = ["paid", "funded", "-charged", "rest", "yours"]
    rows = [
        [each.words, str(each.count), *_sums(each, names, statement.currency)]
        for each in tallies
    ]
    return table.write(paper, y, rows)


def _sums(tally: Tally, names: list[str], currency: str) -> list[str]:
    sums = tally.sums | {
        "-charged": -tally.sums["charged"],
        "rest": tally.sums["sent"] + tally.sums["other"],
    }
    return [amount(sums[name], currency) if sums[name] else "–" for name in names]


def _table() -> Table:
    return Table([
        column(_("Date"), 18, size=_ROW),
        column(_("What"), 51, size=_ROW),
        column(_("Shopper paid"), 24, "right", _ROW),
        column(_("Fees"), 20, "right", _ROW),
        column(_("Other"), 19, "right", _ROW),
        column(_("Yours"), 23, "right", _ROW),
        column(_("Balance"), 25, "right", _ROW),
    ])  # fmt: skip


def _rows(statement: Statement) -> Iterator[list[str]]:
    currency = statement.currency
    for row, balance in statement.all_rows():
        day = f"{timezone.localtime(row.created):%Y-%m-%d}"
        what = "\n".join(filter(None, (row.words, _under(row, currency))))
        rest = row.funded + row.other + row.sent
        sums = [row.paid, -row.charged, rest, row.yours, balance]
        last = len(sums) - 1
        yield [
            day,
            what,
            *(
                amount(each, currency) if each or place == last else ""
                for place, each in enumerate(sums)
            ),
        ]


def _under(row: Row, currency: str) -> str:
    """The order, the seller, and what moved from one account to the other."""
    moved = ""
    if row.pending and row.payable and not row.yours:
        moved = _("%(amount)s owed to you") % {"amount": amount(row.payable, currency)}
    return " · ".join(filter(None, (row.number, row.seller, moved)))


def _end(paper: Paper, y: float, statement: Statement) -> float:
    paper.write(MARGIN, y, _("Closing balance"), Ink(10, bold=True))
    closing = amount(statement.closing, statement.currency)
    return paper.write(RIGHT - 1.2, y, closing, Ink(10, bold=True, align="right"))


def _words(paper: Paper, y: float) -> None:
    words = _(
        "The balance is what is not yet earned and what is owed together. A batch "
        "that was made and cancelled in these days is left out. This statement is no "
        "invoice."
    )
    paper.block(MARGIN, y, words, SMALL, width=WIDE)
