"""Members' accounts on paper, each on pages of its own, heads in both languages."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO
from zipfile import ZipFile

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from reportlab.platypus import Flowable

from core import dates, market
from core.money import from_minor
from core.pdf.blocks import gap, headed
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import (
    HEADING,
    SUBTITLE,
    Paragraph,
    Style,
    both,
    both_paragraphs,
    days_in_words,
)
from core.pdf.tables import Cell, Column, NumberColumn, sums, table
from core.templatetags.market import money, quantity
from core.transactions import snapshot
from office.distribution.queries.account import Days, MemberAccount, member_accounts
from office.distribution.services.years import ACCOUNTS
from payments.payouts.templatetags.minor import month_of
from reports.office.models import ReportRun
from reports.office.others import OtherKind, Tell
from reports.office.states import FileForm
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner

TITLE = gettext_lazy("Member's account")


def accounts_pdf(
    accounts: Iterable[MemberAccount], cooperative: Partner, *, bounded: bool = True
) -> bytes:
    """One file, in the active language; each household begins a page."""
    sections = (_section(account, cooperative) for account in accounts)
    author = cooperative.name
    return make_pdf(sections, title=str(TITLE), author=author, bounded=bounded)


def _section(account: MemberAccount, cooperative: Partner) -> Section:
    one, days = account.household, account.days
    grey = Style(10, grey=True)
    story = [
        *both_paragraphs(both(TITLE), Style(18, bold=True), grey),
        Paragraph(cooperative.name, HEADING.but(before=6)),
        Paragraph(one, SUBTITLE.but(before=3)),
        Paragraph(days_in_words(days.first, days.last)),
        gap(3),
        _sums(account),
    ]
    if account.stakes:
        story += _part(gettext_lazy("Stakes"), _stakes(account))
    if account.losses:
        story += _part(gettext_lazy("Share of losses"), _losses(account))
    if account.traded:
        story += _part(gettext_lazy("Trade by product and month"), _traded(account))
    story += _part(gettext_lazy("Amount owed to you"), _moved(account))
    return Section(story, again=(), foot=f"{cooperative.name} · {TITLE} · {one}")


def _part(words: object, blocks: list[Flowable]) -> list[Flowable]:
    return [gap(5), *headed(both(words).line, blocks)]


def _said(minor: int, account: MemberAccount) -> str:
    currency = account.days.currency
    return money(from_minor(minor, currency), currency)


def _sums(account: MemberAccount) -> Flowable:
    rows = [
        (gettext_lazy("Stake at the end"), account.stake),
        (gettext_lazy("Trade"), account.trade),
        (gettext_lazy("Shares of surplus"), account.shared),
        (gettext_lazy("Paid to you"), account.paid),
        (gettext_lazy("Opening balance"), account.opening),
        (gettext_lazy("Closing balance"), account.closing),
    ]
    shown = [(both(name).line, _said(minor, account), False) for name, minor in rows]
    return sums(shown, widths=(80, 40), align="left", style=Style(9.5))


def _table(
    rows: Iterable[list[Cell]], texts: dict[object, float], numbers: dict[object, float]
) -> list[Flowable]:
    columns = [
        *(Column(both(head), wide) for head, wide in texts.items()),
        *(NumberColumn(both(head), wide) for head, wide in numbers.items()),
    ]
    return table(columns, rows, size=8.5)


def _stakes(account: MemberAccount) -> list[Flowable]:
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
    heads = (
        gettext_lazy("Start of year"),
        gettext_lazy("More"),
        gettext_lazy("Less"),
        gettext_lazy("End of year"),
    )
    return _table(rows, {gettext_lazy("Item"): 60}, dict.fromkeys(heads, 30))


def _losses(account: MemberAccount) -> list[Flowable]:
    rows = (
        [
            _("%(year)s, %(by)s")
            % {"year": each.year.label, "by": each.get_by_display()},
            _said(each.loss, account),
            _said(each.share, account),
            _said(each.taken, account),
        ]
        for each in account.losses
    )
    heads = (
        gettext_lazy("Loss of the year"),
        gettext_lazy("Household's share"),
        gettext_lazy("Kept back"),
    )
    return _table(rows, {gettext_lazy("Item"): 75}, dict.fromkeys(heads, 35))


def _traded(account: MemberAccount) -> list[Flowable]:
    def rows() -> Iterator[list[Cell]]:
        for each in account.traded:
            units = (
                quantity(each.units, each.product.unit_kind)
                if each.product and each.units
                else ""
            )
            kind = capfirst(each.kind_words)
            yield [
                month_of(each.month),
                f"{each.what}\n{each.kind_words}" if each.what else kind,
                units,
                _said(each.amount, account),
            ]
        yield [pgettext("of a column", "Sum"), "", "", _said(account.trade, account)]

    return _table(
        rows(),
        {gettext_lazy("Month"): 28, gettext_lazy("Item"): 82},
        {gettext_lazy("Quantity"): 35, gettext_lazy("Amount"): 35},
    )


def _moved(account: MemberAccount) -> list[Flowable]:
    def rows() -> Iterator[list[Cell]]:
        balance = account.opening
        yield ["", _("Opening balance"), "", _said(balance, account)]
        for each in account.moved:
            balance += each.amount
            yield [
                f"{dates.day_of(each.created):%Y-%m-%d}",
                f"{capfirst(each.words)}\n{each.note}",
                _said(each.amount, account),
                _said(balance, account),
            ]
        yield ["", _("Closing balance"), "", _said(balance, account)]

    return _table(
        rows(),
        {gettext_lazy("Date"): 28, gettext_lazy("Item"): 82},
        {gettext_lazy("Amount"): 35, gettext_lazy("Balance"): 35},
    )


STEP = 20


def days_of(run: ReportRun) -> Days:
    year = int(QueryDict(run.query)["year"])
    return Days(date(year, 1, 1), date(year, 12, 31), market.currency())


def _cooperative(run: ReportRun) -> Partner:
    if run.cooperative is None:
        message = "members' accounts are a cooperative's"
        raise ValueError(message)
    return run.cooperative


def _count(run: ReportRun) -> int:
    return households_of(_cooperative(run)).count()


def _write(run: ReportRun, file: IO[bytes], tell: Tell) -> None:
    """Read at one moment; told while it is drawn, which takes longest."""
    cooperative = _cooperative(run)
    with snapshot():
        accounts = member_accounts(cooperative, days_of(run))
    counted = _counted(accounts, tell)
    if run.form == FileForm.ZIP:
        _pack(file, counted, cooperative)
    else:
        file.write(accounts_pdf(counted, cooperative, bounded=False))


def _pack(
    file: IO[bytes], accounts: Iterable[MemberAccount], cooperative: Partner
) -> None:
    """One PDF for each household, to be handed out or sent."""
    with ZipFile(file, "w") as packed:
        for account in accounts:
            packed.writestr(
                f"{file_name(account, cooperative)}.pdf",
                accounts_pdf([account], cooperative),
            )


def file_name(account: MemberAccount, cooperative: Partner) -> str:
    """Of letters and digits; with the row's own number, as two may look the same."""
    one = account.household
    number = "".join(c for c in one.number if c.isalnum() and c.isascii())
    return f"{cooperative.code}-{number}-{one.pk}-{account.days.first.year}"


def _counted(accounts: Iterable[MemberAccount], tell: Tell) -> Iterator[MemberAccount]:
    for at, account in enumerate(accounts):
        if at and at % STEP == 0:
            tell(at)
        yield account


def account_files() -> tuple[str, OtherKind]:
    return ACCOUNTS, OtherKind(
        heading=gettext_lazy("Members' accounts"),
        act="office.stakes.see",
        days=lambda run: str(days_of(run).first.year),
        count=_count,
        write=_write,
    )
