"""What writes of experts have in common: steps are noted, and told."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.transitions import Moves, can_move, move
from programme.experts.models import ExpertEntry
from programme.experts.rules import ExpertError
from programme.plans.services.entries import LONGEST, StateStep
from vendors.places.models import County
from vendors.places.queries import stands_in


def scope_of(county: County) -> str:
    """Where the log keeps what is done there: the county that it belongs to now."""
    return f"programme:{stands_in(county).slug}"


def begin(kind: str, thing: Any, by: User | None, reason: str = "") -> ExpertEntry:
    """The first entry of a thing that was just made."""
    return ExpertEntry.objects.create(
        **{kind: thing}, new=thing.state, by=by, reason=reason[:LONGEST]
    )


def check_step(thing: Any, step: StateStep, moves: Moves) -> None:
    """Raises `ExpertError` where the table has no such move."""
    if not can_move(moves, thing.state, step.new):
        raise ExpertError(
            _("This is no longer possible: its state is “%(state)s” now.")
            % {"state": thing.get_state_display()}
        )


def take_step(kind: str, thing: Any, step: StateStep, moves: Moves) -> ExpertEntry:
    """Move the thing, whose county is locked, note it, and log it.

    Raises `ExpertError` where the table has no such move, `TransitionError` when
    somebody else was faster.
    """
    check_step(thing, step, moves)
    old = move(thing, step.new, moves=moves, field="state")
    return ExpertEntry.objects.create(
        **{kind: thing},
        old=old,
        new=step.new,
        by=step.by,
        reason=step.reason[:LONGEST],
    )


def log_step(entry: ExpertEntry, act: str, county: County) -> None:
    record(
        act,
        entry.thing,
        before={"state": entry.old},
        after={"state": entry.new},
        reason=entry.reason,
        scope=scope_of(county),
    )


def need_reason(step: StateStep) -> None:
    if not step.reason.strip():
        raise ExpertError(_("Please give a reason."))


def tell(entry: ExpertEntry) -> None:
    """Tell those whom the step concerns, when it is committed."""
    notify("expert_step", entry)
