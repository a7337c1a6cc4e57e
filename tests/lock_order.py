"""Which rows a transaction locks after which, looked at in every test on PostgreSQL.

Every lock is compared with those that its transaction holds, from table to table by
`config.lock_order` and from row to row by id. A row that the transaction holds already
or made itself waits for nobody, and what a test writes by itself is not looked at.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.transaction import Atomic

from config.lock_order import ORDER, OWNERS
from core import prepared, rows
from core.page_cache import reads

RANKS = {table: rank for rank, table in enumerate(ORDER)}
READ = re.compile(
    r'SELECT .*?\bFROM "?(\w+)"?.* FOR (?:NO KEY UPDATE|UPDATE|SHARE)\b', re.DOTALL
)
WRITE = re.compile(r'(?:UPDATE|DELETE FROM) "?(\w+)"?')
MADE = re.compile(r'INSERT INTO "?(\w+)"?')
SHOWN = 6  # callers of a lock


@dataclass(frozen=True)
class Step:
    """A lock on rows of one table, and who took it, the innermost first."""

    table: str
    stack: Sequence[str]

    def __str__(self) -> str:
        return f"{self.table} by " + " < ".join(self.stack[:SHOWN])


@dataclass
class Held:
    """What one transaction has locked and made so far."""

    depth: int = 0
    steps: list[Step] = field(default_factory=list)
    rows: dict[str, set[Any]] = field(default_factory=dict)
    made: dict[str, set[Any]] = field(default_factory=dict)


class Watch:
    """Looks at the transactions of all connections; `faults` says what was wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._held: dict[int, Held] = {}

    def install(self) -> None:
        """From here on `Atomic` tells of its outermost begin and end."""
        enter, leave = Atomic.__enter__, Atomic.__exit__

        def watched_enter(atomic: Atomic) -> None:
            enter(atomic)
            if not atomic._from_testcase:
                self._enter(connections[atomic.using or "default"])

        def watched_exit(atomic: Atomic, *error: Any) -> None:
            if not atomic._from_testcase:
                self._exit(connections[atomic.using or "default"])
            leave(atomic, *error)

        Atomic.__enter__ = watched_enter
        Atomic.__exit__ = watched_exit

    def _enter(self, connection: Any) -> None:
        held = self._held.setdefault(id(connection), Held())
        held.depth += 1
        if held.depth == 1:
            connection.execute_wrappers.append(self._note)

    def _exit(self, connection: Any) -> None:
        held = self._held.get(id(connection))
        if held is None:
            return
        held.depth -= 1
        if not held.depth:
            del self._held[id(connection)]
            if self._note in connection.execute_wrappers:
                connection.execute_wrappers.remove(self._note)

    def _note(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: Any,
        context: Any,
    ) -> Any:
        done = execute(sql, params, many, context)
        held = self._held.get(id(context["connection"]))
        if held is None or many or not isinstance(sql, str):
            return done
        cursor = context["cursor"].cursor
        if found := MADE.match(sql):
            held.made.setdefault(found[1], set()).update(_returned(cursor))
        elif (found := READ.match(sql)) and cursor.rowcount:
            self._lock(held, found[1], _returned(cursor))
        elif (found := WRITE.match(sql)) and cursor.rowcount:
            self._lock(held, found[1], _named(found[1], sql, params))
        return done

    def _lock(self, held: Held, table: str, ids: list[Any]) -> None:
        if table not in RANKS:
            return
        mine = held.rows.setdefault(table, set())
        made = held.made.get(table, set())
        new = [each for each in ids if each not in mine and each not in made]
        if not new and (ids or mine or made):
            return
        step = Step(table, _stack())
        if not step.stack or step.stack[0].startswith("tests/"):
            return
        if _is_seeding():
            return
        self._compare(held, step)
        last = max(mine - {None}, default=0)
        if table not in OWNERS and [last, *new] != sorted([last, *new]):
            self.faults.append(f"rows {new} after {last} of {step}")
        held.steps.append(step)
        mine.update(new or [None])

    def _compare(self, held: Held, step: Step) -> None:
        owner = OWNERS.get(step.table)
        if owner and not (owner in held.rows or owner in held.made):
            self.faults.append(f"without its {owner}: {step}")
        late = [each for each in held.steps if RANKS[each.table] > RANKS[step.table]]
        if late:
            self.faults.append(f"{step}\n  after {late[0]}")


def _returned(cursor: Any) -> list[Any]:
    """The ids that came back, in the order in which their rows were locked."""
    result = cursor.pgresult
    if result is None or not result.nfields:
        return []
    names = [result.fname(place) for place in range(result.nfields)]
    place = names.index(b"id") if b"id" in names else 0
    values = [result.get_value(row, place) or b"" for row in range(result.ntuples)]
    return [int(value) for value in values if value.isdigit()]


def _named(table: str, sql: str, params: Any) -> list[Any]:
    """The ids in its WHERE, when that is what it asks for."""
    start = sql.find(" WHERE ")
    asked = rf'"{table}"\."id" (= %s|IN \((?:%s(?:, )?)+\))'
    found = re.search(asked, sql[start:]) if start >= 0 else None
    if not found:
        return []
    skip = sql[: start + found.start()].count("%s")
    return sorted(params[skip : skip + found[1].count("%s")])


# What each statement passes on its way, whoever asks for it.
BETWEEN = frozenset({__file__, reads.__file__, prepared.__file__, rows.__file__})


def _stack() -> list[str]:
    root, frame, found = str(settings.BASE_DIR) + "/", sys._getframe(2), []
    while frame is not None and len(found) < SHOWN:
        name = frame.f_code.co_filename
        is_ours = name.startswith(root) and "/.venv/" not in name
        if is_ours and name not in BETWEEN:
            where = f"{name[len(root) :]}:{frame.f_lineno}"
            found.append(f"{where} {frame.f_code.co_name}")
        frame = frame.f_back
    return found


def _is_seeding() -> bool:
    """A market is seeded whole in one transaction, before anybody else is there."""
    folder, frame = str(settings.BASE_DIR) + "/demo/", sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(folder):
            return True
        frame = frame.f_back
    return False


watch = Watch()
