"""Measures and their milestones: planned, begun, done; what is overdue is told once."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.notify import notify
from core.rounds import run_isolated
from programme.plans.locks import lock_open
from programme.plans.models import CountyProgramme, MeasureMilestone, PlannedMeasure
from programme.plans.queries.progress import progress_of
from programme.plans.rules import PlanError
from programme.plans.states import (
    MEASURE_MOVES,
    OPEN_MEASURES,
    MeasureState,
    ProgrammeState,
    Proof,
)

from .entries import (
    Sender,
    StateStep,
    begin,
    check_version,
    fill,
    need_reason,
    sent_before,
    take_step,
    values,
)
from .programmes import scope_of

TOLD = ("name", "responsible_id", "line_id", "first", "last")
STEPS = ("name", "due", "proof", "figure", "currency", "target")
WHY = (MeasureState.DROPPED, MeasureState.PLANNED)


@transaction.atomic
def begin_measure(
    programme: CountyProgramme, fields: Mapping[str, Any], sender: Sender
) -> PlannedMeasure:
    """Raises `EndedError`, and `PlanError` for days outside the programme's."""
    fresh = lock_open(programme.pk)
    row = sent_before(PlannedMeasure, sender)
    if row is not None:
        return row
    row = PlannedMeasure(programme=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    _check_measure(fresh, row)
    row.save()
    begin("measure", row, sender.by)
    _record(row, {})
    return row


@transaction.atomic
def change_measure(
    measure: PlannedMeasure, fields: Mapping[str, Any], *, seen: int
) -> PlannedMeasure:
    """Raises `StaleError`, `EndedError` and `PlanError`."""
    fresh = lock_open(measure.programme_id)
    row = fresh.measures.get(pk=measure.pk)
    check_version(row, seen)
    before = values(row, TOLD)
    fill(row, fields)
    _check_measure(fresh, row)
    row.version += 1
    row.save()
    _record(row, before)
    return row


def _record(row: PlannedMeasure, before: Mapping[str, object]) -> None:
    after = values(row, TOLD)
    scope = scope_of(row.programme.county)
    record("plan.measure.save", row, before=before, after=after, scope=scope)


def _check_measure(programme: CountyProgramme, row: PlannedMeasure) -> None:
    if row.first < programme.launched_on or row.last > programme.ends_on:
        raise PlanError(_("These days lie outside the programme."))
    if row.line is not None and row.line.programme_id != programme.pk:
        raise PlanError(_("Please choose a budget line of this programme."))
    if row.pk is None:
        return
    outside = row.milestones.filter(due__lt=row.first).first()
    if outside is not None:
        raise PlanError(
            _("The milestone “%(name)s” is due before the measure starts.")
            % {"name": outside.name}
        )


@transaction.atomic
def move_measure(measure: PlannedMeasure, step: StateStep) -> PlannedMeasure:
    """Begin it, call it done, drop it, or take that back. Raises `PlanError`."""
    programme = lock_open(measure.programme_id)
    row = programme.measures.get(pk=measure.pk)
    is_again = row.state in {MeasureState.DONE, MeasureState.DROPPED}
    if step.new in WHY or is_again:
        need_reason(step)
    if programme.state == ProgrammeState.DRAFT and step.new == MeasureState.RUNNING:
        raise PlanError(_("Start the programme before its measures."))
    entry = take_step("measure", row, step, MEASURE_MOVES)
    row.version += 1
    row.save(update_fields=["version"])
    record(
        "plan.measure.state",
        row,
        before={"state": entry.old},
        after={"state": entry.new},
        reason=step.reason,
        scope=scope_of(programme.county),
    )
    return row


@transaction.atomic
def begin_milestone(
    measure: PlannedMeasure, fields: Mapping[str, Any], sender: Sender
) -> MeasureMilestone:
    """Raises `EndedError`, and `PlanError` for a day outside the programme's."""
    programme = lock_open(measure.programme_id)
    row = sent_before(MeasureMilestone, sender)
    if row is not None:
        return row
    fresh = programme.measures.get(pk=measure.pk)
    row = MeasureMilestone(measure=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    _check_milestone(programme, row)
    row.save()
    _record_milestone("plan.milestone.save", row, {})
    return row


@transaction.atomic
def change_milestone(
    milestone: MeasureMilestone, fields: Mapping[str, Any], *, seen: int
) -> MeasureMilestone:
    """With a later due day it can become overdue, and be told, once more.

    Raises `StaleError`, `EndedError` and `PlanError`.
    """
    programme, row = _locked(milestone)
    check_version(row, seen)
    if row.done_on is not None:
        raise PlanError(_("This milestone is reached. Reopen it before you edit it."))
    before = values(row, STEPS)
    fill(row, fields)
    _check_milestone(programme, row)
    if row.due != before["due"]:
        row.told_at = None
    row.version += 1
    row.save()
    _record_milestone("plan.milestone.save", row, before)
    return row


@transaction.atomic
def state_reached(
    milestone: MeasureMilestone, statement: str, on: date, sender: Sender
) -> MeasureMilestone:
    """Of one that is measured by a statement: it was reached on that day.

    Sent twice it stays as it was said first. Raises `EndedError` and `PlanError`.
    """
    programme, row = _locked(milestone)
    if row.proof != Proof.STATEMENT:
        raise PlanError(_("This milestone is counted by the market, not stated."))
    if row.done_on is not None:
        raise PlanError(_("This milestone is reached already."))
    if programme.state == ProgrammeState.DRAFT:
        raise PlanError(_("Start the programme first."))
    if not programme.launched_on <= on <= dates.today():
        raise PlanError(_("Please choose a day since the start, not in the future."))
    row.done_on, row.statement, row.stated_by = on, statement, sender.by
    row.version += 1
    row.save()
    told = {"done_on": on, "statement": statement}
    _record_milestone("plan.milestone.done", row, {}, told)
    return row


@transaction.atomic
def reopen_milestone(milestone: MeasureMilestone, reason: str) -> MeasureMilestone:
    """What was said of it stays in the log. Raises `EndedError` and `PlanError`."""
    _programme, row = _locked(milestone)
    if row.done_on is None:
        raise PlanError(_("This milestone is open already."))
    if not reason.strip():
        raise PlanError(_("Please give a reason."))
    said = {"done_on": row.done_on, "statement": row.statement}
    row.done_on, row.statement, row.stated_by = None, "", None
    row.version += 1
    row.save()
    record(
        "plan.milestone.reopen", row, before=said, reason=reason,
        scope=scope_of(row.measure.programme.county),
    )  # fmt: skip
    return row


def _locked(milestone: MeasureMilestone) -> tuple[CountyProgramme, MeasureMilestone]:
    measure = PlannedMeasure.objects.only("programme_id").get(pk=milestone.measure_id)
    programme = lock_open(measure.programme_id)
    rows = MeasureMilestone.objects.select_related("measure__programme__county")
    return programme, rows.get(pk=milestone.pk)


def _check_milestone(programme: CountyProgramme, row: MeasureMilestone) -> None:
    if not row.measure.first <= row.due <= programme.ends_on:
        raise PlanError(
            _("The due day lies before the measure starts or after the programme ends.")
        )


def _record_milestone(
    act: str,
    row: MeasureMilestone,
    before: Mapping[str, object],
    after: Mapping[str, object] | None = None,
) -> None:
    scope = scope_of(row.measure.programme.county)
    said = values(row, STEPS) if after is None else after
    record(act, row, before=before, after=said, scope=scope)


def tell_overdue(today: date | None = None) -> int:
    """Tell the responsible person of each milestone that is overdue, once.

    Returns how many were told.
    """
    day = today or dates.today()
    late = MeasureMilestone.objects.filter(
        due__lt=day,
        told_at=None,
        done_on=None,
        measure__state__in=OPEN_MEASURES,
        measure__programme__state=ProgrammeState.RUNNING,
    )
    programmes = late.order_by().values_list("measure__programme", flat=True)
    rows = CountyProgramme.objects.filter(pk__in=programmes)
    return sum(
        run_isolated(partial(_tell_of, one, day), what="programme", programme=one.pk)
        or 0
        for one in rows.order_by("pk")
    )


@transaction.atomic
def _tell_of(programme: CountyProgramme, day: date) -> int:
    row = lock_open(programme.pk)
    late = MeasureMilestone.objects.filter(
        measure__programme=row, due__lt=day, told_at=None, done_on=None,
        measure__state__in=OPEN_MEASURES,
    ).select_related("measure")  # fmt: skip
    overdue = [one for one in progress_of(row, late, today=day) if one.is_overdue]
    for one in overdue:
        one.milestone.told_at = timezone.now()
        one.milestone.save(update_fields=["told_at"])
        notify("milestone_overdue", one.milestone, one.milestone.due.isoformat())
    return len(overdue)
