"""All accounts of a year in one file: ordered, and written by a worker."""

from typing import TYPE_CHECKING

from django.utils.http import urlencode

from core.audit import record
from office.reports.models import ReportRun
from office.reports.services import order_run
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

ACCOUNTS = "accounts"


def order_accounts(
    cooperative: Partner, year: int, form: str, *, by: "User"
) -> ReportRun:
    """Have them written. Raises the reports' `OrderRefused`."""
    query = urlencode({"year": year})
    run = order_run(cooperative, what=ACCOUNTS, query=query, form=form, by=by)
    record("office.accounts.printed", cooperative, after={"as": form, "year": year})
    return run
