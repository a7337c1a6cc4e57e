"""The activity log: who did what, as whom, from where; written with the change itself.

The request's middleware and the desk, office and county pages say who acts
(`activity_context`); services say what was done (`record`). A page that changed
something and of which no service spoke is recorded by its name (`watch_writes`).
Outside a request, in a task or a command, an entry has no user.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.functional import Promise

from .models import AuditEntry

MASK = "•••"
# Names whose values are never written down, whoever hands them over.
_SECRET = re.compile(
    r"password|passwd|secret|token|csrf|api_?key|(account|card|identity|id)_?number"
)
# What a page writes for itself: the session, the count of wrong passwords.
_OWN = re.compile(r"django_session|axes_|core_auditentry|core_pulse")
_WRITE = re.compile(
    r"""\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)""",
    re.IGNORECASE,
)


def _nobody() -> int | None:
    return None


@dataclass(frozen=True)
class Actor:
    """Who acts, as whom and from where.

    `asks` finds the user when an entry is written and nobody said it before: most
    pages write none, and asking costs a query. `entries` counts what was written.
    """

    user_id: int | None = None
    impersonator_id: int | None = None
    scope: str = ""
    cooperative_id: int | None = None
    role: str = ""
    address: str = ""
    request_id: str = ""
    asks: Callable[[], int | None] = _nobody
    entries: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Subject:
    """What an act was done to, where it is no row that is still there."""

    kind: str
    pk: str
    text: str = ""


_actor: ContextVar[Actor] = ContextVar("actor", default=Actor())  # noqa: B039 - frozen


def actor() -> Actor:
    """Who acts now."""
    return _actor.get()


@contextmanager
def activity_context(**known: Any) -> Iterator[Actor]:
    """What is known of who acts, inside; what is not named stays as it was."""
    now = replace(actor(), **known)
    token = _actor.set(now)
    try:
        yield now
    finally:
        _actor.reset(token)


def record(  # noqa: PLR0913 - what an entry says, by name
    act: str,
    subject: Model | Subject | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    scope: str = "",
    seller: Model | None = None,
) -> AuditEntry:
    """Write down an act of whoever acts now; call it inside the change's transaction.

    `before` and `after` are the same names with plain values; those that are equal are
    left out. `scope` is where it belongs when nobody's office is open. `seller` is the
    Partner it touches: the office of its cooperative sees the entry too.
    """
    entry = _entry(act, subject, before, after, seller=seller)
    entry.reason, entry.scope = reason[:500], entry.scope or scope
    entry.save()
    actor().entries.append(entry.pk)
    return entry


def record_all(
    act: str,
    changes: Iterable[tuple[Model, Mapping[str, Any], Mapping[str, Any]]],
    *,
    reason: str = "",
    scope: str = "",
    seller: Model | None = None,
) -> None:
    """`record` for many subjects, each with its before and after, in bulk."""
    entries = []
    for subject, before, after in changes:
        entry = _entry(act, subject, before, after, seller=seller)
        entry.reason, entry.scope = reason[:500], entry.scope or scope
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=2000)
    actor().entries.extend(entry.pk for entry in entries)


def _entry(
    act: str,
    subject: Model | Subject | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    seller: Model | None = None,
) -> AuditEntry:
    """Of whoever acts now, not saved yet."""
    old, new = _plain(before), _plain(after)
    same = {name for name in old.keys() & new.keys() if old[name] == new[name]}
    who, named = actor(), _named(subject)
    return AuditEntry(
        user_id=who.user_id if who.user_id is not None else who.asks(),
        impersonator_id=who.impersonator_id,
        scope=who.scope,
        cooperative=who.cooperative_id or _cooperative_of(seller),
        seller=seller.pk if seller else None,
        role=who.role,
        act=act,
        subject_kind=named.kind[:64],
        subject_id=named.pk[:64],
        subject=named.text[:200],
        before={name: old[name] for name in old if name not in same},
        after={name: new[name] for name in new if name not in same},
        address=who.address,
        request_id=who.request_id,
    )


def _named(subject: Model | Subject | None) -> Subject:
    if isinstance(subject, Model):
        return Subject(type(subject).__name__.lower(), str(subject.pk), str(subject))
    return subject or Subject("", "")


def _cooperative_of(seller: Model | None) -> int | None:
    """Of a farm its cooperative, of a cooperative itself."""
    if seller is None:
        return None
    is_one = getattr(seller, "is_cooperative", False)
    return seller.pk if is_one else getattr(seller, "cooperative_id", None)


def _plain(values: Mapping[str, Any] | None) -> dict[str, object]:
    return {
        name: MASK if value and _SECRET.search(name.lower()) else plain(value)
        for name, value in (values or {}).items()
    }


def plain(value: Any) -> Any:
    """The value as JSON can keep it, exactly."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    if isinstance(value, Model):
        return str(value)[:200]
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value


# --- What nobody spoke of -------------------------------------------------------
@dataclass
class Seen:
    """The tables that were written to; and whether a service spoke of it."""

    tables: set[str] = field(default_factory=set)
    before: int = 0

    @property
    def is_unspoken(self) -> bool:
        return bool(self.tables) and len(actor().entries) == self.before

    def note(self, act: str, *, page: str, ids: Mapping[str, object]) -> None:
        """Write the page down by its name when it changed what no entry speaks of.

        `ids` are those in its address; what was posted is not kept.
        """
        if self.is_unspoken:
            told = {name: value for name, value in ids.items() if name != "slug"}
            record(
                act,
                Subject("page", str(next(iter(told.values()), "")), page),
                after={"page": page, **told, "changed": sorted(self.tables)},
            )


@contextmanager
def watch_writes() -> Iterator[Seen]:
    """Looks at what is written inside, without changing it."""
    seen = Seen(before=len(actor().entries))

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written = _WRITE.match(sql)
        if written and not _OWN.match(written[1]):
            seen.tables.add(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen
