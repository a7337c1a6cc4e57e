"""Members' accounts on paper, each on a page of its own, heads in both languages."""

from collections.abc import Iterable, Iterator

from babel.dates import format_date
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.money import from_minor
from core.printing import A4, Ink, Paper, Table, both
from core.printing.tables import Column
from core.templatetags.market import active_locale, money, quantity
from office.distribution.queries.account import MemberAccount
from orders.documents.papers.common import (
    MARGIN,
    WIDE,
    on_each_page,
    room_for,
)
from orders.payouts.templatetags.minor import month_of
from vendors.partner.models import Partner

_SIZE = 8.5
TITLE = gettext_lazy("Member's account")


def accounts_pdf(accounts: Iterable[MemberAccount], cooperative: Partner) -> bytes:
    """One file, in the active language; each household begins a page."""
    paper = Paper(A4, title=str(TITLE), author=cooperative.name)
    for place, account in enumerate(accounts):
        if place:
            paper.on_page = None
            paper.next_page()
        _write(paper, account, cooperative)
    return paper.finish()


def _write(paper: Paper, account: MemberAccount, cooperative: Partner) -> None:
    one = account.household
    about = f"{cooperative.name} · {TITLE} · {one}"
    on_each_page(paper, about, lambda _page: 14.0)
    title = both(TITLE)
    y = paper.write(MARGIN, 14, title.first, Ink(18, bold=True))
    y = paper.write(MARGIN, y, title.other, Ink(10, grey=True))
    y = paper.block(MARGIN, y + 2, cooperative.name, Ink(11, bold=True), width=WIDE)
    y = paper.block(MARGIN, y + 1, str(one), Ink(12, bold=True), width=WIDE)
    y = paper.write(MARGIN, y, _days(account), Ink(10))
    y = _sums(paper, y + 3, account)
    y = _stakes(paper, y + 5, account)
    y = _traded(paper, y + 5, account)
    _moved(paper, y + 5, account)


def _days(account: MemberAccount) -> str:
    first, last = (
        format_date(day, "long", locale=active_locale())
        for day in (account.days.first, account.days.last)
    )
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _said(minor: int, account: MemberAccount) -> str:
    currency = account.days.currency
    return money(from_minor(minor, currency), currency)


def _sums(paper: Paper, y: float, account: MemberAccount) -> float:
    rows = [
        (gettext_lazy("Stake at the end"), account.stake),
        (gettext_lazy("Trade"), account.trade),
        (gettext_lazy("Shares of surplus"), account.shared),
        (gettext_lazy("Paid to you"), account.paid),
        (gettext_lazy("Opening balance"), account.opening),
        (gettext_lazy("Closing balance"), account.closing),
    ]
    for name, minor in rows:
        paper.write(MARGIN, y, both(name).line, Ink(9.5))
        said = _said(minor, account)
        y = paper.write(MARGIN + 120, y, said, Ink(9.5, align="right")) + 0.4
    return y


def _head(paper: Paper, y: float, words: object) -> float:
    y = room_for(paper, y, 26)
    return paper.write(MARGIN, y, both(words).line, Ink(11, bold=True)) + 1


def _column(words: object, wide: float, align: str = "left") -> Column:
    return Column(both(words), wide, align, size=_SIZE)


def _stakes(paper: Paper, y: float, account: MemberAccount) -> float:
    if not account.stakes:
        return y
    y = _head(paper, y, gettext_lazy("Stakes"))
    table = Table([
        _column(gettext_lazy("What"), WIDE - 120),
        _column(gettext_lazy("At the beginning"), 30, "right"),
        _column(gettext_lazy("More"), 30, "right"),
        _column(gettext_lazy("Less"), 30, "right"),
        _column(gettext_lazy("At the end"), 30, "right"),
    ])  # fmt: skip
    rows = (
        [
            capfirst(each.words),
            *(
                _said(minor, account)
                for minor in (each.opening, each.more, each.less, each.closing)
            ),
        ]
        for each in account.stakes
    )
    return table.write(paper, y, rows)


def _traded(paper: Paper, y: float, account: MemberAccount) -> float:
    if not account.traded:
        return y
    y = _head(paper, y, gettext_lazy("Trade by product and month"))
    table = Table([
        _column(gettext_lazy("Month"), 28),
        _column(gettext_lazy("What"), WIDE - 98),
        _column(gettext_lazy("Quantity"), 35, "right"),
        _column(gettext_lazy("Amount"), 35, "right"),
    ])  # fmt: skip

    def rows() -> Iterator[list[str]]:
        for each in account.traded:
            units = (
                quantity(each.units, each.product.unit_kind)
                if each.product and each.units
                else ""
            )
            yield [
                month_of(each.month),
                f"{each.what}\n{each.kind_words}"
                if each.what
                else capfirst(each.kind_words),
                units,
                _said(each.amount, account),
            ]
        yield [pgettext("of a column", "Sum"), "", "", _said(account.trade, account)]

    return table.write(paper, y, rows())


def _moved(paper: Paper, y: float, account: MemberAccount) -> float:
    y = _head(paper, y, gettext_lazy("What you are owed"))
    table = Table([
        _column(gettext_lazy("Date"), 28),
        _column(gettext_lazy("What"), WIDE - 98),
        _column(gettext_lazy("Amount"), 35, "right"),
        _column(gettext_lazy("Balance"), 35, "right"),
    ])  # fmt: skip

    def rows() -> Iterator[list[str]]:
        balance = account.opening
        yield ["", _("Opening balance"), "", _said(balance, account)]
        for each in account.moved:
            balance += each.amount
            yield [
                f"{timezone.localdate(each.created):%Y-%m-%d}",
                f"{capfirst(each.words)}\n{each.note}",
                _said(each.amount, account),
                _said(balance, account),
            ]
        yield ["", _("Closing balance"), "", _said(balance, account)]

    return table.write(paper, y, rows())
