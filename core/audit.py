"""The log of acts: who did what, as whom, from where; written with the change itself.

The request's middleware and the desk, office and county pages say who acts (`acting`);
services say what was done (`record`). Outside a request, in a task or a command, an
entry has no user.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from .models import AuditEntry


@dataclass(frozen=True)
class Actor:
    """Who acts, as whom and from where."""

    user_id: int | None = None
    impersonator_id: int | None = None
    scope: str = ""
    role: str = ""
    address: str = ""
    request_id: str = ""


_actor: ContextVar[Actor] = ContextVar("actor", default=Actor())  # noqa: B039 - frozen


def actor() -> Actor:
    """Who acts now."""
    return _actor.get()


@contextmanager
def acting(**known: Any) -> Iterator[Actor]:
    """What is known of who acts, inside; what is not named stays as it was."""
    now = replace(actor(), **known)
    token = _actor.set(now)
    try:
        yield now
    finally:
        _actor.reset(token)


def record(
    act: str,
    subject: Model | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    scope: str = "",
) -> AuditEntry:
    """Write down an act of whoever acts now; call it inside the change's transaction.

    `before` and `after` are the same names with JSON values; those that are equal are
    left out. `scope` is where it belongs when nobody's office is open.
    """
    old, new = dict(before or {}), dict(after or {})
    same = {name for name in old.keys() & new.keys() if old[name] == new[name]}
    who = actor()
    return AuditEntry.objects.create(
        user_id=who.user_id,
        impersonator_id=who.impersonator_id,
        scope=who.scope or scope,
        role=who.role,
        act=act,
        subject_kind=type(subject).__name__.lower() if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject=str(subject)[:200] if subject else "",
        before={name: old[name] for name in old if name not in same},
        after={name: new[name] for name in new if name not in same},
        reason=reason[:500],
        address=who.address,
        request_id=who.request_id,
    )
