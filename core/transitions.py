"""State machines as tables: who may follow whom, and the one way to move."""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db.models import Model

from core.prepared import changed
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


@cache
def _update_of(model: type[Model], field: str) -> str:
    meta = model._meta  # noqa: SLF001
    (column,) = (each.column for each in meta.concrete_fields if each.name == field)
    key = f'"{meta.db_table}"."{meta.pk.column}"'
    return (
        f'UPDATE "{meta.db_table}" SET "{column}" = %s'  # noqa: S608 - names of ours
        f' WHERE {key} = %s AND "{meta.db_table}"."{column}" = %s RETURNING {key}'
    )


def move(thing: Model, new: str, *, moves: Moves, field: str = "status") -> str:
    """Set the state of a row the caller has locked; returns the state before.

    The row is claimed by an UPDATE on its old state, so that a stale copy can't move
    it twice. Raises `TransitionError`, and changes nothing, if the table has no such
    move or if the row is no longer in the state the caller saw.
    """
    old = getattr(thing, field)
    if not can_move(moves, old, new):
        raise TransitionError(thing, old, new)
    if not changed(_update_of(type(thing), field), str(new), thing.pk, str(old)):
        raise TransitionError(thing, old, new)
    setattr(thing, field, new)
    return str(old)
