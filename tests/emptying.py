"""What a test committed to PostgreSQL is taken away in a moment.

Django empties every table by TRUNCATE, which gives each of some 270 a new file, and
writes content types and permissions anew: five seconds for a test that filled twenty.
Here the rows are deleted, after whoever still writes has finished, and what a migrated
database holds without any test stays, as long as it is what it was. What Django itself
empties gets the rows of migrations back, such as the first legal texts.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

TRIES = 5
Rows = list[tuple[Any, ...]]
# Django writes these anew after it emptied a database, or never empties them.
OF_DJANGO = {
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_site",
}


class Emptying:
    """In place of what Django does after a test that commits."""

    def __init__(self, flush: Callable[[TransactionTestCase], None]) -> None:
        self._flush = flush
        # What Django leaves, table by table; unknown until it has done so once.
        self._left: dict[str, Rows] | None = None

    def __call__(self, case: TransactionTestCase) -> None:
        if self._left is None or not self._is_left() or not may_ignore_guards():
            self._flush(case)
            MIGRATED.put_back()
            self._left = {name: rows for name in tables() if (rows := rows_of(name))}
        else:
            insist(partial(delete_all, tables() - self._left.keys()))

    def _is_left(self) -> bool:
        left = self._left or {}
        return all(rows_of(name) == rows for name, rows in left.items())


class MigratedRows:
    """What migrations wrote, to be written again where all was emptied."""

    def __init__(self) -> None:
        self._rows: dict[str, Rows] = {}

    def remember(self) -> None:
        """To be called before the first test."""
        for name in tables() - OF_DJANGO:
            if rows := rows_of(name):
                self._rows[name] = rows

    def put_back(self) -> None:
        for name, rows in self._rows.items():
            if not rows_of(name):
                values = ", ".join(["%s"] * len(rows[0]))
                with connection.cursor() as cursor:
                    cursor.executemany(f'INSERT INTO "{name}" VALUES ({values})', rows)


MIGRATED = MigratedRows()


def tables() -> set[str]:
    names = connection.introspection.django_table_names(
        only_existing=True, include_views=False
    )
    return set(names)


def rows_of(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return list(cursor.fetchall())


def insist(act: Callable[[], None]) -> None:
    """Again, when a late request or task of a running site held tables crosswise."""
    for _try in range(TRIES - 1):
        try:
            return act()
        except OperationalError:
            continue
    return act()


def may_ignore_guards() -> bool:
    """Tables that only grow refuse DELETE, and so do keys; not to a superuser."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def delete_all(names: set[str]) -> None:
    quoted = [f'"{name}"' for name in sorted(names)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN EXCLUSIVE MODE")
        cursor.execute(";".join(f"DELETE FROM {name}" for name in quoted))


def install() -> None:
    empty = Emptying(TransactionTestCase._fixture_teardown)

    def empty_after(case: TransactionTestCase) -> None:
        empty(case)

    TransactionTestCase._fixture_teardown = empty_after
