"""Experts: states are those of their entries; days are those that were worked."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Model, OuterRef, Q, Subquery

from core.integrity import Breach, Range, invariant, lines
from programme.experts.models import Expert, ExpertContract, ExpertEntry, ExpertVisit
from programme.experts.states import (
    EXPERT_MOVES,
    VISIT_MOVES,
    ContractState,
    VisitState,
)

MOVES: dict[str, Any] = {"expert": EXPERT_MOVES, "visit": VISIT_MOVES}


def _astray(kind: str, model: type[Model], ids: Range) -> Iterator[Breach]:
    """Rows whose state is not that of their last entry."""
    last = ExpertEntry.objects.filter(**{kind: OuterRef("pk")}).order_by("-pk")
    rows = model._default_manager.filter(pk__range=(ids.first, ids.last))  # noqa: SLF001
    rows = rows.annotate(said=Subquery(last.values("new")[:1]))
    for row in rows.filter(Q(said=None) | ~Q(said=F("state"))).order_by("pk"):
        yield f"{kind} {row.pk}: is {row.state}, its last entry says {row.said}"


@invariant("states of experts are those of their entries", over=Expert)
def expert_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("expert", Expert, ids)


@invariant("states of experts' visits are those of their entries", over=ExpertVisit)
def visit_states(ids: Range) -> Iterator[Breach]:
    yield from _astray("visit", ExpertVisit, ids)


@invariant("entries of experts follow each other by the table", over=ExpertEntry)
def entries_follow(ids: Range) -> Iterator[Breach]:
    rows = ExpertEntry.objects.filter(pk__range=(ids.first, ids.last)).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        before = ExpertEntry.objects.filter(
            **{f"{row.kind}_id": getattr(row, f"{row.kind}_id")}, pk__lt=row.pk
        ).last()
        was = before.new if before else ""
        is_move = not was or row.new in MOVES[row.kind].get(was, ())
        if row.old != was or not is_move:
            yield f"expert entry {row.pk}: from {row.old} to {row.new}, after {was}"


@invariant("an expert's contracts share no day", over=ExpertContract)
def contracts_apart(ids: Range) -> Iterator[Breach]:
    return lines(
        "contracts {} and {} of expert {} share days",
        f"""
        SELECT a.id, b.id, a.expert_id
        FROM experts_expertcontract a JOIN experts_expertcontract b
          ON b.expert_id = a.expert_id AND b.id > a.id
        WHERE {ids.having("a.id")}
          AND a.first <= COALESCE(b.ended_on, b.last)
          AND b.first <= COALESCE(a.ended_on, a.last)
        """,
    )


@invariant("days of ended contracts lie within them", over=ExpertContract)
def days_counted(ids: Range) -> Iterator[Breach]:
    """At least those of its visits, at most its own.

    Sessions aren't compared: who taught one may be put right after a contract ended.
    """
    rows = ExpertContract.objects.filter(
        pk__range=(ids.first, ids.last), state=ContractState.ENDED
    )
    for row in rows.order_by("pk"):
        done = ExpertVisit.objects.filter(
            expert=row.expert_id,
            state=VisitState.DONE,
            done_on__range=(row.first, row.until),
        )
        least = done.values("done_on").distinct().count()
        most = (row.until - row.first).days + 1
        if not least <= (row.days_used or 0) <= most:
            yield f"contract {row.pk}: {row.days_used} days, from {least} to {most}"


@invariant("visits of experts are done under a contract", over=ExpertVisit)
def visits_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "visit {} on {} of expert {}: no contract",
        f"""
        SELECT v.id, v.done_on, v.expert_id FROM experts_expertvisit v
        WHERE {ids.having("v.id")} AND v.state = 'done' AND NOT EXISTS (
            SELECT 1 FROM experts_expertcontract c WHERE c.expert_id = v.expert_id
            AND v.done_on BETWEEN c.first AND COALESCE(c.ended_on, c.last)
        )
        """,
    )
