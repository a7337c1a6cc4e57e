"""What money is planned for what, and what was paid of it, which is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.activity_log import record
from core.templatetags.market import day as day_words
from programme.plans.locks import lock_open, lock_programme
from programme.plans.models import BudgetLine, CountyProgramme, SpendingEntry
from programme.plans.queries.programmes import until
from programme.plans.rules import MOST_MINOR, PlanError
from programme.plans.states import ProgrammeState

from .entries import Sender, check_version, fill, sent_before, values
from .programmes import scope_of

TOLD = ("name", "year", "currency", "planned", "source")


@dataclass(frozen=True)
class Payment:
    """What was paid, as a person says it; the amount in the smallest unit."""

    amount: int
    day: date
    payee: str
    purpose: str


@transaction.atomic
def begin_line(
    programme: CountyProgramme, fields: Mapping[str, Any], sender: Sender
) -> BudgetLine:
    """Raises `EndedError`, and `PlanError` of a line that is there already."""
    fresh = lock_open(programme.pk)
    row = sent_before(BudgetLine, sender)
    if row is not None:
        return row
    row = BudgetLine(programme=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    _check_line(fresh, row)
    row.save()
    _record(row, {})
    return row


@transaction.atomic
def change_line(
    line: BudgetLine, fields: Mapping[str, Any], *, seen: int
) -> BudgetLine:
    """Its currency stays once something was paid of it. Raises `PlanError`."""
    fresh = lock_open(line.programme_id)
    row = fresh.lines.get(pk=line.pk)
    check_version(row, seen)
    before = values(row, TOLD)
    fill(row, fields)
    _check_line(fresh, row)
    if row.currency != before["currency"] and row.spending.exists():
        raise PlanError(
            _("There is spending in %(currency)s. Add another line for other money.")
            % {"currency": before["currency"]}
        )
    row.version += 1
    row.save()
    _record(row, before)
    return row


def _record(row: BudgetLine, before: Mapping[str, object]) -> None:
    after = values(row, TOLD)
    scope = scope_of(row.programme.county)
    record("plan.line.save", row, before=before, after=after, scope=scope)


def _check_line(programme: CountyProgramme, row: BudgetLine) -> None:
    first, last = programme.launched_on.year, programme.ends_on.year
    if not first <= row.year <= last:
        raise PlanError(
            _("The programme runs from %(first)s to %(last)s.")
            % {"first": first, "last": last}
        )
    others = programme.lines.filter(year=row.year, name=row.name).exclude(pk=row.pk)
    if others.exists():
        raise PlanError(_("There is a budget line of this name and year already."))


@transaction.atomic
def enter_spending(line: BudgetLine, payment: Payment, sender: Sender) -> SpendingEntry:
    """More than is planned is entered too, and shown. Raises `PlanError`."""
    programme = lock_programme(line.programme_id)
    row = sent_before(SpendingEntry, sender)
    if row is not None:
        return row
    if not 0 < payment.amount <= MOST_MINOR:
        raise PlanError(_("Please enter an amount above 0."))
    _check_day(programme, payment.day)
    row = SpendingEntry.objects.create(
        line=line,
        amount=payment.amount,
        day=payment.day,
        payee=payment.payee,
        purpose=payment.purpose,
        key=sender.key,
        entered_by=sender.by,
    )
    _record_spending("plan.spending", row, programme)
    return row


def _check_day(programme: CountyProgramme, day: date) -> None:
    if programme.state == ProgrammeState.DRAFT:
        raise PlanError(_("Start the programme before you enter spending."))
    last = until(programme)
    if not programme.launched_on <= day <= last:
        raise PlanError(
            _("Please choose a day from %(first)s to %(last)s.")
            % {"first": day_words(programme.launched_on), "last": day_words(last)}
        )


@transaction.atomic
def correct_spending(
    entry: SpendingEntry, reason: str, sender: Sender
) -> SpendingEntry:
    """A counter entry of the same amount, also once the programme has ended.

    Raises `PlanError` of one that was corrected, and of a counter entry.
    """
    programme = lock_programme(entry.line.programme_id)
    row = sent_before(SpendingEntry, sender)
    if row is not None:
        return row
    if entry.corrects_id is not None:
        raise PlanError(_("A correction can't be corrected. Enter the spending again."))
    if SpendingEntry.objects.filter(corrects=entry).exists():
        raise PlanError(_("This entry was corrected already."))
    if not reason.strip():
        raise PlanError(_("Please give a reason."))
    row = SpendingEntry.objects.create(
        line=entry.line,
        amount=-entry.amount,
        day=entry.day,
        payee=entry.payee,
        purpose=entry.purpose,
        corrects=entry,
        reason=reason,
        key=sender.key,
        entered_by=sender.by,
    )
    _record_spending("plan.spending.correct", row, programme)
    return row


def _record_spending(act: str, row: SpendingEntry, programme: CountyProgramme) -> None:
    told = {
        "line": row.line.name,
        "amount": row.amount,
        "currency": row.line.currency,
        "day": row.day,
        "payee": row.payee,
    }
    record(act, row, after=told, reason=row.reason, scope=scope_of(programme.county))
