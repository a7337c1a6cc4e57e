"""Rows that the database copies itself: millions take minutes, and no memory."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Model

# Rows from which making their indexes afterwards is worth it.
MANY = 20_000
# An expression and its values.
Written = tuple[Any, ...]


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def table_of(model: type[Model]) -> str:
    return quoted(model._meta.db_table)  # noqa: SLF001 - Django's public name


def highest(model: type[Model]) -> int:
    """The highest id that there is, 0 without rows."""
    found = model._base_manager.aggregate(last=Max("pk"))["last"]  # noqa: SLF001
    return int(found or 0)


def run(sql: str, values: Iterable[Any] = ()) -> None:
    adapted = [
        connection.ops.adapt_datetimefield_value(value)
        if isinstance(value, datetime)
        else value
        for value in values
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, adapted)


def copy(
    model: type[Model], changed: Mapping[str, Written], source: str, *values: Any
) -> None:
    """Insert rows that `source` picks from one called `x`; changed columns as given.

    Ids come from the database unless they are among the changed.
    """
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's public name
        if not field.generated and (not field.primary_key or field.column in changed)
    ]
    picked = [changed.get(column, (f"x.{quoted(column)}",)) for column in columns]
    given = [value for _expression, *values_of in picked for value in values_of]
    run(
        f"INSERT INTO {table_of(model)} ({', '.join(map(quoted, columns))}) "
        f"SELECT {', '.join(expression for expression, *_values in picked)} {source}",
        [*given, *values],
    )


@contextmanager
def indexes_last(count: int, *models: type[Model]) -> Iterator[None]:
    """Make what many rows are found by in one go afterwards: row by row takes many
    times that, of words above all. Whoever is killed meanwhile begins with an empty
    database.

    Whatever indexes there are, but for those that say what is unique. Few rows, and
    SQLite, go without.
    """
    if connection.vendor != "postgresql" or count < MANY:
        yield
        return
    tables = [model._meta.db_table for model in models]  # noqa: SLF001 - as above
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef NOT LIKE %s "
            "AND schemaname = current_schema() AND tablename = ANY(%s)",
            ["CREATE UNIQUE %", tables],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {quoted(name)}")
        try:
            yield
        finally:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for _name, definition in found:
                cursor.execute(definition)
            cursor.execute("RESET maintenance_work_mem")


@contextmanager
def unasked() -> Iterator[None]:
    """Inside one transaction: no trigger looks at each row.

    For copies of rows that were looked at, which point where those do. Only a superuser
    of PostgreSQL may say so; for others it takes longer.
    """
    if not _is_superuser():
        yield
        return
    run("SET LOCAL session_replication_role = replica")
    yield
    run("SET LOCAL session_replication_role = DEFAULT")


def _is_superuser() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        (is_superuser,) = cursor.fetchone()
    return bool(is_superuser)
