"""Members' accounts of a year, written by a worker that tells how far it is."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO
from zipfile import ZipFile

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.snapshot import snapshot
from office.distribution.queries.account import Days, MemberAccount, member_accounts
from office.reports.models import ReportRun
from office.reports.others import OtherKind, Tell
from office.reports.states import FileForm
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Partner

from .account import accounts_pdf

STEP = 20


def days_of(run: ReportRun) -> Days:
    year = int(QueryDict(run.query)["year"])
    return Days(date(year, 1, 1), date(year, 12, 31), settings.MARKET_CURRENCY)


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
        file.write(accounts_pdf(counted, cooperative))


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


ORDERED = OtherKind(
    heading=_("Members' accounts"),
    act="office.stakes.see",
    days=lambda run: str(days_of(run).first.year),
    count=_count,
    write=_write,
)
