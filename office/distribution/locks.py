"""The only locks of distribution: a year, then its distribution and its online vote,
then households' accounts in id order, then payments, then what was posted before.
"""

from collections.abc import Iterable

from payments.ledger.models import LedgerAccount
from payments.ledger.states import AccountKind

from .models import Payback, PayItem, Poll, Run, Year
from .states import IN_THE_BOOKS


def lock_year(pk: int) -> Year:
    return Year.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_run(pk: int) -> Run:
    """The year first, so that two of one year queue up."""
    lock_year(Run.objects.values_list("year", flat=True).get(pk=pk))
    rows = Run.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("year__charter", "cooperative").get(pk=pk)


def lock_poll(pk: int) -> Poll:
    """After its distribution, or alone: who votes and who counts queue up."""
    rows = Poll.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("run__cooperative").get(pk=pk)


def lock_posted_runs(cooperative_id: int, currency: str) -> list[Run]:
    """After the households' accounts and payments, since it is what follows of them."""
    rows = Run.objects.select_for_update(of=("self",), no_key=True)
    posted = rows.filter(cooperative=cooperative_id, year__currency=currency)
    return list(posted.filter(state__in=IN_THE_BOOKS).order_by("pk"))


def lock_households(currency: str, household_ids: Iterable[int]) -> list[LedgerAccount]:
    """What these households are owed, so that nobody pays any of it meanwhile.

    Bookings that point at these rows go on, as `no_key` lets them.
    """
    rows = LedgerAccount.objects.select_for_update(of=("self",), no_key=True)
    owed = rows.filter(kind=AccountKind.HOUSEHOLD, currency=currency)
    return list(owed.filter(household__in=list(household_ids)).order_by("pk"))


def lock_payback(pk: int) -> Payback:
    """After the cooperative itself and before its households."""
    rows = Payback.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("cooperative").get(pk=pk)


def lock_items(pay_run_id: int) -> list[PayItem]:
    rows = PayItem.objects.select_for_update(of=("self",), no_key=True).filter(
        run=pay_run_id
    )
    return list(rows.select_related("run", "household").order_by("pk"))
