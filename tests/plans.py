"""Whether PostgreSQL would go through a whole table, or sort it, to answer a statement.

A plan depends on the rows: tables of a test are filled with some thousands and counted
(`ANALYZE`) first. Below that a walk through all of them is the cheapest there is.

Planning costs too, at each use unless the statement is a `Prepared`. What it takes are
milliseconds of a machine at a minute, so what is bounded here is what they grow with:
how many tables a statement joins. Eight are planned in less than two milliseconds.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count
from json import loads
from typing import Any, NamedTuple

from django.db import connection

from core.prepared import is_prepared

_PLACE = re.compile("%%|%s")


class Asked(NamedTuple):
    """A statement as it was sent."""

    sql: str
    values: Any
    is_prepared: bool


def assert_bounded(
    act: Callable[[], object],
    *tables: str,
    rows: int = 2_000,
    sorts: int = 2_000,
    joins: int | None = None,
    planned: int | None = None,
) -> None:
    """Whatever `act` asks looks at a part of these tables only, and sorts no more.

    `rows` is how many of a table may be looked at in one step, found or not; `sorts` is
    how many may be sorted. `joins` is how many tables a statement may read that is
    planned anew each time, `planned` how many all such statements together; pages that
    everybody opens name both. The statements are run again, so they have to be reads.
    """
    statements = _asked_by(act)
    assert statements, "it asked nothing"
    plannings = 0
    for asked in statements:
        steps = list(_steps(_plan(asked)))
        for step in steps:
            said = f"{step} of {asked.sql}"
            if step.get("Relation Name") in tables:
                assert _read(step) <= rows, f"{_read(step)} rows, {said}"
            if step["Node Type"] == "Sort":
                below = step["Plans"][0]
                assert below["Actual Rows"] <= sorts, f"{below['Actual Rows']}, {said}"
        if not asked.is_prepared:
            read = len({each["Alias"] for each in steps if "Relation Name" in each})
            said = f"{read} tables are planned at each use: {asked.sql}"
            assert joins is None or read <= joins, said
            plannings += read
    said = f"{plannings} tables are planned at each use"
    assert planned is None or plannings <= planned, said


def _asked_by(act: Callable[[], object]) -> list[Asked]:
    found = []

    def note(execute: Any, sql: Any, values: Any, many: bool, context: Any) -> Any:
        statement = str(sql).strip()
        if statement.startswith("SELECT"):
            found.append(Asked(statement, values, is_prepared(context["cursor"])))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        act()
    return found


def _plan(asked: Asked) -> dict[str, Any]:
    """A `Prepared` is planned as pages have it planned: once, for any values."""
    explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)"
    with connection.cursor() as cursor:
        # A test's rows stand in memory, and few beside those they stand for.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        if not (asked.is_prepared and asked.values):
            cursor.execute(f"{explain} {asked.sql}", asked.values)
        else:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            places = (f"${at}" for at in count(1))
            sql = _PLACE.sub(lambda found: _numbered(found, places), asked.sql)
            cursor.execute(f"PREPARE asked AS {sql}")
            values = ", ".join(["%s"] * len(asked.values))
            cursor.execute(f"{explain} EXECUTE asked ({values})", asked.values)
        (said,) = cursor.fetchone()
        cursor.execute("DEALLOCATE ALL")
    plan: dict[str, Any] = (loads(said) if isinstance(said, str) else said)[0]["Plan"]
    return plan


def _numbered(found: re.Match[str], places: Iterator[str]) -> str:
    return "%" if found[0] == "%%" else next(places)


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _steps(each)


def _read(step: dict[str, Any]) -> int:
    """Rows that the step looked at in all its rounds."""
    names = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    return int(sum(step.get(name, 0) for name in names) * step["Actual Loops"])


def count_rows(*tables: str) -> None:
    """Let PostgreSQL take in what a test has just filled."""
    with connection.cursor() as cursor:
        for table in tables:
            # What is new waits beside indexes of words, to be read from end to end.
            cursor.execute(
                "SELECT gin_clean_pending_list(i.indexrelid::regclass) FROM pg_index i "
                "JOIN pg_class c ON c.oid = i.indexrelid "
                "JOIN pg_am a ON a.oid = c.relam "
                "WHERE a.amname = 'gin' AND i.indrelid = %s::regclass",
                [table],
            )
            cursor.execute(f"ANALYZE {table}")
