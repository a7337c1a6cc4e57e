"""What writes of a programme have in common: once, not over another's, noted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from core.notify import notify
from core.transitions import Moves, can_move, move
from programme.plans.models import PlanEntry
from programme.plans.rules import PlanError, StaleError

Row = TypeVar("Row", bound=Any)
LONGEST = 1000


@dataclass(frozen=True)
class Sender:
    """Who sends a form, and its key, by which the same form sent twice is known."""

    by: User | None
    key: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class StateStep:
    """From a state into another: why, and by whom."""

    new: str
    by: User | None
    reason: str = ""


def sent_before(model: type[Row], sender: Sender) -> Row | None:
    """What the same form made already; the caller holds the county's lock.

    Raises `PlanError` for a key that is another person's form.
    """
    row = model.objects.filter(key=sender.key).first()
    if row is not None and row.entered_by_id != (sender.by.pk if sender.by else None):
        raise PlanError(_("Please open the page again and send the form once more."))
    return row


def check_version(row: Any, seen: int) -> None:
    """Raises `StaleError` when somebody changed the row after it was looked at."""
    if row.version != seen:
        raise StaleError


def values(row: Model, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def fill(row: Any, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def begin(kind: str, thing: Any, by: User | None, reason: str = "") -> PlanEntry:
    """The first entry of a thing that was just made."""
    return PlanEntry.objects.create(
        **{kind: thing}, new=thing.state, by=by, reason=reason[:LONGEST]
    )


def take_step(kind: str, thing: Any, step: StateStep, moves: Moves) -> PlanEntry:
    """Move the thing, whose county is locked, and note it.

    Raises `PlanError` where the table has no such move, `TransitionError` when somebody
    else was faster.
    """
    if not can_move(moves, thing.state, step.new):
        raise PlanError(
            _("This is no longer possible: its state is “%(state)s” now.")
            % {"state": thing.get_state_display()}
        )
    old = move(thing, step.new, moves=moves, field="state")
    return PlanEntry.objects.create(
        **{kind: thing},
        old=old,
        new=step.new,
        by=step.by,
        reason=step.reason[:LONGEST],
    )


def need_reason(step: StateStep) -> None:
    """Raises `PlanError` where nothing was said."""
    if not step.reason.strip():
        raise PlanError(_("Please give a reason."))


def tell(entry: PlanEntry) -> None:
    """Tell those whom the step concerns, when it is committed."""
    notify("programme_step", entry)
