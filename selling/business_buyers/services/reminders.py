"""Writing to who has not paid an invoice: some days before its day, and after it."""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from core import dates
from core.notify import notify
from core.rounds import run_isolated
from selling.business_buyers.letters import tell_by_letter
from selling.business_buyers.owed import OwedPart, owed_parts
from selling.business_buyers.rules import REMIND_AFTER, REMIND_BEFORE


def remind_of_invoices() -> int:
    """Each occasion is told once, however often this runs; how many are to be paid."""
    last = dates.today() + timedelta(days=REMIND_BEFORE)
    due = owed_parts(Q(due_on__lte=last))
    for one in due:
        run_isolated(partial(_remind, one), what="remind", part=one.part.pk)
    return len(due)


@transaction.atomic
def _remind(one: OwedPart) -> None:
    if not one.days_over:
        notify("invoice_due", one.part, _occasion(one.due_on))
        tell_by_letter(one.part, _occasion(one.due_on))
    elif (step := _step(one)) is not None:
        notify("invoice_overdue", one.part, f"{one.due_on}:{step}")
        notify("buyer_overdue", one.part, _occasion(one.due_on))
        tell_by_letter(one.part, f"{one.due_on}:{step}")


def _occasion(due_on: date) -> str:
    return due_on.isoformat()


def _step(one: OwedPart) -> int | None:
    """The latest of the days after it that have come."""
    come = [days for days in REMIND_AFTER if days <= one.days_over]
    return come[-1] if come else None
