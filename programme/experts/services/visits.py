"""Visits to villages: planned, reported with what is next, or cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.activity_log import record
from core.templatetags.market import day as day_words
from programme.experts.locks import lock_expert, lock_visit
from programme.experts.models import Expert, ExpertVisit
from programme.experts.queries.roster import contract_on
from programme.experts.rules import ExpertError
from programme.experts.states import VISIT_MOVES, VisitState
from programme.plans.services.entries import Sender, StateStep, fill, sent_before
from vendors.places.queries import stands_in

from .entries import begin, check_step, log_step, need_reason, scope_of, take_step, tell

NEXT = ("next_step", "next_who", "next_due")


@dataclass(frozen=True)
class VisitReport:
    """What was seen and done on a day, and what is next, by whom, until when."""

    day: date
    text: str
    next_step: str = ""
    next_who: str = ""
    next_due: date | None = None


@transaction.atomic
def plan_visit(
    expert: Expert, fields: Mapping[str, Any], sender: Sender
) -> ExpertVisit:
    """Raises `ExpertError` for a day that is over or that no contract covers."""
    owner = lock_expert(expert.pk)
    row = sent_before(ExpertVisit, sender)
    if row is not None:
        return row
    if not owner.is_active:
        raise ExpertError(_("This expert has left the roster."))
    row = ExpertVisit(expert=owner, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    if row.planned_on < dates.today():
        raise ExpertError(_("Please choose a day from today on."))
    if row.village.county_id != stands_in(owner.county).pk:
        raise ExpertError(_("Please choose a village of the county."))
    _check_contract(owner, row.planned_on)
    row.save()
    entry = begin("visit", row, sender.by)
    told = {"village": row.village.name, "day": row.planned_on, "purpose": row.purpose}
    record("expert.visit", row, after=told, scope=scope_of(owner.county))
    tell(entry)
    return row


def _check_contract(expert: Expert, day: date) -> None:
    if contract_on(expert, day) is None:
        raise ExpertError(
            _("No open contract of %(name)s covers %(day)s.")
            % {"name": expert.name, "day": day_words(day)}
        )


@transaction.atomic
def report_visit(
    visit: ExpertVisit, report: VisitReport, by: User | None
) -> ExpertVisit:
    """The visit is done, on a day up to today. Raises `ExpertError`.

    The same report sent twice is one.
    """
    row = lock_visit(visit.pk)
    is_same = (row.report, row.done_on) == (report.text.strip(), report.day)
    if row.is_done and is_same:
        return row
    step = StateStep(VisitState.DONE, by)
    check_step(row, step, VISIT_MOVES)
    _check_report(row, report)
    row.done_on, row.report = report.day, report.text.strip()
    row.next_step, row.next_who = report.next_step, report.next_who
    row.next_due = report.next_due
    # Before the state: a row that is done without a report can't be.
    row.save(update_fields=["done_on", "report", *NEXT])
    _step(row, step)
    return row


def _check_report(row: ExpertVisit, report: VisitReport) -> None:
    if not report.text.strip():
        raise ExpertError(_("Please write a report."))
    if report.day > dates.today():
        raise ExpertError(_("Please choose a day up to today."))
    _check_contract(row.expert, report.day)
    parts = (report.next_step, report.next_who, report.next_due)
    if any(parts) and not all(parts):
        raise ExpertError(
            _("A next step needs what is done, who does it, and until when.")
        )
    if report.next_due is not None and report.next_due < report.day:
        raise ExpertError(_("The next step is due before the visit."))


def _step(row: ExpertVisit, step: StateStep) -> None:
    entry = take_step("visit", row, step, VISIT_MOVES)
    log_step(entry, "expert.visit.state", row.expert.county)
    tell(entry)


@transaction.atomic
def cancel_visit(visit: ExpertVisit, step: StateStep) -> ExpertVisit:
    """Raises `ExpertError` of one that is done, and without a reason."""
    row = lock_visit(visit.pk)
    need_reason(step)
    _step(row, step)
    return row


@transaction.atomic
def finish_next_step(visit: ExpertVisit) -> ExpertVisit:
    """What was to be done next is done, today. Twice is once."""
    row = lock_visit(visit.pk)
    if not row.next_step:
        raise ExpertError(_("This visit has no next step."))
    if row.next_done_on is None:
        row.next_done_on = dates.today()
        row.save(update_fields=["next_done_on"])
        told = {"next_step": row.next_step}
        scope = scope_of(row.expert.county)
        record("expert.visit.next", row, after=told, scope=scope)
    return row
