"""Writing to who has not paid an invoice: some days before its day, and after it."""

from datetime import date, timedelta

from django.db.models import Q

from core import dates
from core.notify import notify
from selling.business_buyers.owed import OwedPart, owed_parts
from selling.business_buyers.rules import REMIND_AFTER, REMIND_BEFORE


def remind_of_invoices() -> int:
    """Each occasion is told once, however often this runs; how many are to be paid."""
    last = dates.today() + timedelta(days=REMIND_BEFORE)
    due = owed_parts(Q(due_on__lte=last))
    for one in due:
        if one.days_over:
            if (step := _step(one)) is not None:
                notify("invoice_overdue", one.part, f"{one.due_on}:{step}")
        else:
            notify("invoice_due", one.part, _occasion(one.due_on))
    return len(due)


def _occasion(due_on: date) -> str:
    return due_on.isoformat()


def _step(one: OwedPart) -> int | None:
    """The latest of the days after it that have come."""
    come = [days for days in REMIND_AFTER if days <= one.days_over]
    return come[-1] if come else None
