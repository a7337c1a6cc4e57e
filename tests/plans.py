"""Whether PostgreSQL would go through a whole table, or sort it, to answer a statement.

A plan depends on the rows: tables of a test are filled with some thousands and counted
(`ANALYZE`) first. Below that a walk through all of them is the cheapest there is.
"""

from collections.abc import Callable, Iterator
from json import loads
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def assert_bounded(
    act: Callable[[], object], *tables: str, rows: int = 2_000, sorts: int = 2_000
) -> None:
    """Whatever `act` asks looks at a part of these tables only, and sorts no more.

    `rows` is how many of a table may be looked at in one step, found or not; `sorts` is
    how many may be sorted. The statements are run again, so they have to be reads.
    """
    with CaptureQueriesContext(connection) as asked:
        act()
    statements = [each["sql"].strip() for each in asked]
    statements = [sql for sql in statements if sql.startswith("SELECT")]
    assert statements, "it asked nothing"
    for sql in statements:
        for step in _steps(_plan(sql)):
            said = f"{step} of {sql}"
            if step.get("Relation Name") in tables:
                assert _read(step) <= rows, f"{_read(step)} rows, {said}"
            if step["Node Type"] == "Sort":
                below = step["Plans"][0]
                assert below["Actual Rows"] <= sorts, f"{below['Actual Rows']}, {said}"


def _plan(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        # A test's rows stand in memory, and few beside those they stand for.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        (said,) = cursor.fetchone()
    plan: dict[str, Any] = (loads(said) if isinstance(said, str) else said)[0]["Plan"]
    return plan


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
