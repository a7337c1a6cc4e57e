"""Inspections: planned, held, closed; findings answered by the county, and accepted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from programme.plans.locks import lock_county
from programme.plans.models import Inspection, InspectionFinding, PlanEntry
from programme.plans.queries.inspections import inspectors_for
from programme.plans.rules import PlanError
from programme.plans.states import (
    FINDING_MOVES,
    INSPECTION_MOVES,
    FindingState,
    InspectionState,
)
from vendors.places.models import County

from .entries import (
    Sender,
    StateStep,
    begin,
    fill,
    need_reason,
    sent_before,
    take_step,
    tell,
)
from .programmes import scope_of


@transaction.atomic
def plan_inspection(
    county: County, fields: Mapping[str, Any], sender: Sender
) -> Inspection:
    """Raises `PlanError` for a day that is over, or somebody who may not inspect."""
    fresh = lock_county(county.pk)
    row = sent_before(Inspection, sender)
    if row is not None:
        return row
    if fresh.merged_into_id is not None:
        raise PlanError(_("This county was merged into another."))
    row = Inspection(county=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    if row.planned_on < dates.today():
        raise PlanError(_("Please choose a day from today on."))
    if not inspectors_for(fresh).filter(pk=row.inspector_id).exists():
        raise PlanError(_("This person may not inspect the county."))
    row.save()
    entry = begin("inspection", row, sender.by)
    told = {"inspector": str(row.inspector), "planned_on": row.planned_on}
    record("plan.inspection", row, after=told, scope=scope_of(fresh))
    tell(entry)
    return row


@transaction.atomic
def move_inspection(inspection: Inspection, step: StateStep) -> Inspection:
    """It is held from its day on, and closed once each answer was accepted.

    Raises `PlanError`.
    """
    county = lock_county(inspection.county_id)
    row = Inspection.objects.get(pk=inspection.pk)
    if step.new == InspectionState.HELD and row.planned_on > dates.today():
        raise PlanError(_("This inspection is planned for a later day."))
    if step.new == InspectionState.CLOSED:
        _check_answers(row)
    is_again = row.state == InspectionState.CLOSED
    if step.new == InspectionState.CANCELLED or is_again:
        need_reason(step)
    entry = take_step("inspection", row, step, INSPECTION_MOVES)
    record(
        "plan.inspection.state",
        row,
        before={"state": entry.old},
        after={"state": entry.new},
        reason=step.reason,
        scope=scope_of(county),
    )
    tell(entry)
    return row


def _check_answers(row: Inspection) -> None:
    if row.findings.exclude(state=FindingState.ACCEPTED).exists():
        raise PlanError(_("Accept the answers to all findings first."))


@transaction.atomic
def add_finding(
    inspection: Inspection, fields: Mapping[str, Any], sender: Sender
) -> InspectionFinding:
    """Raises `PlanError` for one of an inspection that isn't under way."""
    county = lock_county(inspection.county_id)
    row = sent_before(InspectionFinding, sender)
    if row is not None:
        return row
    fresh = Inspection.objects.get(pk=inspection.pk)
    if fresh.state != InspectionState.HELD:
        raise PlanError(_("Findings are entered while the inspection is held."))
    row = InspectionFinding(inspection=fresh, key=sender.key, entered_by=sender.by)
    fill(row, fields)
    if row.due < dates.today():
        raise PlanError(_("Please choose a day from today on."))
    row.save()
    entry = begin("finding", row, sender.by)
    told = {"severity": row.severity, "due": row.due}
    record("plan.finding", row, after=told, scope=scope_of(county))
    tell(entry)
    return row


@transaction.atomic
def move_finding(finding: InspectionFinding, step: StateStep) -> PlanEntry:
    """Answered by the county; the answer accepted or returned by the inspector.

    Nobody accepts their own answer. Raises `PlanError`.
    """
    row = InspectionFinding.objects.select_related("inspection").get(pk=finding.pk)
    county = lock_county(row.inspection.county_id)
    row.refresh_from_db(fields=["state"])
    if step.new != FindingState.ACCEPTED:
        need_reason(step)
    elif (answer := last_answer(row)) and answer.by == step.by:
        raise PlanError(_("You gave this answer: somebody else has to accept it."))
    entry = take_step("finding", row, step, FINDING_MOVES)
    record(
        "plan.finding.state",
        row,
        before={"state": entry.old},
        after={"state": entry.new},
        reason=step.reason,
        scope=scope_of(county),
    )
    tell(entry)
    return entry


def last_answer(finding: InspectionFinding) -> PlanEntry | None:
    return finding.entries.filter(new=FindingState.ANSWERED).last()
