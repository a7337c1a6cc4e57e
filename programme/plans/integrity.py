"""Programmes: states are those of their entries, corrections undo what they correct."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Model, OuterRef, Q, Subquery

from core.integrity import Breach, Range, invariant, lines
from programme.plans.models import (
    CorrectionRequest,
    CountyProgramme,
    Inspection,
    InspectionFinding,
    MeasureMilestone,
    PilotStatus,
    PlanEntry,
    PlannedMeasure,
    SpendingEntry,
)
from programme.plans.states import (
    FINDING_MOVES,
    INSPECTION_MOVES,
    MEASURE_MOVES,
    PILOT_MOVES,
    PROGRAMME_MOVES,
    REQUEST_MOVES,
    FindingState,
    InspectionState,
    PilotState,
    ProgrammeState,
    RequestState,
)

MOVES: dict[str, Any] = {
    "programme": PROGRAMME_MOVES,
    "measure": MEASURE_MOVES,
    "request": REQUEST_MOVES,
    "inspection": INSPECTION_MOVES,
    "finding": FINDING_MOVES,
    "pilot": PILOT_MOVES,
}


def _astray(kind: str, model: type[Model], ids: Range) -> Iterator[Breach]:
    """Rows whose state is not that of their last entry."""
    last = PlanEntry.objects.filter(**{kind: OuterRef("pk")}).order_by("-pk")
    rows = model._default_manager.filter(pk__range=(ids.first, ids.last))  # noqa: SLF001
    rows = rows.annotate(said=Subquery(last.values("new")[:1]))
    for row in rows.filter(Q(said=None) | ~Q(said=F("state"))).order_by("pk"):
        yield f"{kind} {row.pk}: is {row.state}, its last entry says {row.said}"


@invariant("states of programmes are those of their entries", over=CountyProgramme)
def programme_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("programme", CountyProgramme, ids)


@invariant("states of measures are those of their entries", over=PlannedMeasure)
def measure_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("measure", PlannedMeasure, ids)


@invariant("states of requests are those of their entries", over=CorrectionRequest)
def request_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("request", CorrectionRequest, ids)


@invariant("states of inspections are those of their entries", over=Inspection)
def inspection_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("inspection", Inspection, ids)


@invariant("states of findings are those of their entries", over=InspectionFinding)
def finding_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("finding", InspectionFinding, ids)


@invariant("states of pilot counties are those of their entries", over=PilotStatus)
def pilot_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("pilot", PilotStatus, ids)


@invariant("nobody grants what they submitted themselves", over=PilotStatus)
def pilots_granted(ids: Range) -> Iterator[Breach]:
    states = PilotState.SUBMITTED, PilotState.GRANTED
    yield from _own_acceptance("pilot", *states, ids)


@invariant("entries of programmes follow each other by the table", over=PlanEntry)
def entries_follow(ids: Range) -> Iterator[Breach]:
    rows = PlanEntry.objects.filter(pk__range=(ids.first, ids.last)).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        before = PlanEntry.objects.filter(
            **{f"{row.kind}_id": getattr(row, f"{row.kind}_id")}, pk__lt=row.pk
        ).last()
        was = before.new if before else ""
        is_move = not was or row.new in MOVES[row.kind].get(was, ())
        if row.old != was or not is_move:
            yield f"entry {row.pk}: from {row.old} to {row.new}, after {was}"


@invariant("a programme says when it ended, and only then", over=CountyProgramme)
def ends_known(ids: Range) -> Iterator[Breach]:
    rows = CountyProgramme.objects.filter(pk__range=(ids.first, ids.last))
    ended = Q(state=ProgrammeState.ENDED)
    wrong = rows.filter(ended & Q(ended_on=None) | ~ended & ~Q(ended_on=None))
    for row in wrong.order_by("pk"):
        yield f"programme {row.pk}: {row.state}, ended on {row.ended_on}"


@invariant("no programme outlives its county", over=CountyProgramme)
def none_without_county(ids: Range) -> Iterator[Breach]:
    rows = CountyProgramme.objects.filter(
        pk__range=(ids.first, ids.last), county__merged_into__isnull=False
    )
    for row in rows.exclude(state=ProgrammeState.ENDED).order_by("pk"):
        yield f"programme {row.pk}: {row.state} in a county that was merged"


@invariant("corrections of spending undo one entry exactly", over=SpendingEntry)
def corrections_undo(ids: Range) -> Iterator[Breach]:
    return lines(
        "spending entry {}: {} of line {} corrects {} of line {}",
        f"""
        SELECT c.id, c.amount, c.line_id, e.amount, e.line_id
        FROM plans_spendingentry c JOIN plans_spendingentry e ON e.id = c.corrects_id
        WHERE {ids.having("c.id")}
          AND (c.amount <> -e.amount OR c.line_id <> e.line_id
               OR e.corrects_id IS NOT NULL)
        """,
    )


@invariant("milestones are due within their programme", over=MeasureMilestone)
def milestones_within(ids: Range) -> Iterator[Breach]:
    return lines(
        "milestone {}: due on {}, its programme runs from {} to {}",
        f"""
        SELECT m.id, m.due, p.launched_on, p.ends_on
        FROM plans_measuremilestone m
        JOIN plans_plannedmeasure w ON w.id = m.measure_id
        JOIN plans_countyprogramme p ON p.id = w.programme_id
        WHERE {ids.having("m.id")} AND (m.due < p.launched_on OR m.due > p.ends_on)
        """,
    )


@invariant("measures are paid by lines of their programme", over=PlannedMeasure)
def measures_paid(ids: Range) -> Iterator[Breach]:
    return lines(
        "measure {}: of programme {}, paid by a line of programme {}",
        f"""
        SELECT w.id, w.programme_id, l.programme_id FROM plans_plannedmeasure w
        JOIN plans_budgetline l ON l.id = w.line_id
        WHERE {ids.having("w.id")} AND l.programme_id <> w.programme_id
        """,
    )


def _own_acceptance(
    kind: str, said: str, accepted: str, ids: Range
) -> Iterator[Breach]:
    """Entries by which somebody accepted what they had said themselves."""
    rows = PlanEntry.objects.filter(
        **{f"{kind}__pk__range": (ids.first, ids.last)}, new=accepted
    )
    for row in rows.order_by("pk"):
        of_it = {f"{kind}_id": getattr(row, f"{kind}_id")}
        answer = PlanEntry.objects.filter(**of_it, new=said, pk__lt=row.pk).last()
        if answer is not None and answer.by_id == row.by_id:
            yield f"{kind} {row.thing.pk}: accepted by who answered, {row.by_id}"


@invariant("nobody settles their own answer to a request", over=CorrectionRequest)
def answers_settled(ids: Range) -> Iterator[Breach]:
    states = RequestState.ANSWERED, RequestState.SETTLED
    yield from _own_acceptance("request", *states, ids)


@invariant("nobody accepts their own answer to a finding", over=InspectionFinding)
def answers_accepted(ids: Range) -> Iterator[Breach]:
    states = FindingState.ANSWERED, FindingState.ACCEPTED
    yield from _own_acceptance("finding", *states, ids)


@invariant("inspections are closed when all answers are accepted", over=Inspection)
def closed_are_answered(ids: Range) -> Iterator[Breach]:
    rows = Inspection.objects.filter(
        pk__range=(ids.first, ids.last), state=InspectionState.CLOSED
    )
    waiting = InspectionFinding.objects.exclude(state=FindingState.ACCEPTED)
    for row in rows.filter(pk__in=waiting.values("inspection")).order_by("pk"):
        yield f"inspection {row.pk}: closed with findings that wait"
