"""State machines as tables: who may follow whom, and the one way to move."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from core.refusals import CHANGED, RefusalError

Moves = Mapping[str, Iterable[str]]


class TransitionError(RefusalError):
    """Raised when a thing can't go from the state it is in to the one asked for."""

    says = CHANGED

    def __init__(self, thing: object, old: str, new: str) -> None:
        super().__init__(f"{thing}: {old} → {new} is not a move")
        self.thing, self.old, self.new = thing, old, new


def can_move(moves: Moves, old: str, new: str) -> bool:
    return new in moves.get(old, ())


def move(thing: Model, new: str, *, moves: Moves, field: str = "status") -> str:
    """Set the state of a row the caller has locked; returns the state before.

    The row is claimed by an UPDATE on its old state, so that a stale copy can't move
    it twice. Raises `TransitionError`, and changes nothing, if the table has no such
    move or if the row is no longer in the state the caller saw.
    """
    old = getattr(thing, field)
    if not can_move(moves, old, new):
        raise TransitionError(thing, old, new)
    rows = type(thing)._base_manager.filter(pk=thing.pk, **{field: old})  # noqa: SLF001
    if rows.update(**{field: new}) != 1:
        raise TransitionError(thing, old, new)
    setattr(thing, field, new)
    return str(old)
