"""Programmes: states are those of their entries, corrections undo what they correct."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Model, OuterRef, Q, Subquery

from core.integrity import Breach, Range, invariant, lines
from programme.plans.models import (
    CorrectionRequest,
    CountyProgramme,
    MeasureMilestone,
    PlanEntry,
    PlannedMeasure,
    SpendingEntry,
)
from programme.plans.states import (
    MEASURE_MOVES,
    PROGRAMME_MOVES,
    REQUEST_MOVES,
    ProgrammeState,
    RequestState,
)

MOVES: dict[str, Any] = {
    "programme": PROGRAMME_MOVES,
    "measure": MEASURE_MOVES,
    "request": REQUEST_MOVES,
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


@invariant("nobody settles their own answer to a request", over=CorrectionRequest)
def answers_settled(ids: Range) -> Iterator[Breach]:
    rows = PlanEntry.objects.filter(
        request__pk__range=(ids.first, ids.last), new=RequestState.SETTLED
    )
    for row in rows.order_by("pk"):
        answer = PlanEntry.objects.filter(
            request=row.request_id, new=RequestState.ANSWERED, pk__lt=row.pk
        ).last()
        if answer is not None and answer.by_id == row.by_id:
            yield f"request {row.request_id}: settled by who answered, {row.by_id}"
