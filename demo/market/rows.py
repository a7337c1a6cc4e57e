"""Rows in bulk: many at a time, with the ids and the dates that the seed gives them."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import DateField, Max, Model

BATCH = 2000


def batches(things: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Lists of at most `size`, read as they are needed."""
    source = iter(things)
    while batch := list(islice(source, size)):
        yield batch


def write(rows: list[Any]) -> None:
    """Insert rows of one model."""
    if rows:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)  # noqa: SLF001


class Ids:
    """Ids given before rows are written, so that rows may name each other."""

    def __init__(self, model: type[Model]) -> None:
        last = model._base_manager.aggregate(last=Max("pk"))["last"]  # noqa: SLF001
        self._next = (last or 0) + 1

    def take(self) -> int:
        self._next += 1
        return self._next - 1


def catch_up(*models: type[Model]) -> None:
    """Let the database's own counters go on after the ids we gave."""
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def gather_statistics() -> None:
    """PostgreSQL plans by what it counted, and it has not counted what just came.

    Of our own tables: those of the whole server stay locked until the transaction ends,
    and a market that is sown beside this one would wait for them.
    """
    if connection.vendor == "postgresql":
        tables = connection.introspection.table_names()
        with connection.cursor() as cursor:
            cursor.execute(
                f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}"
            )


@contextmanager
def given_dates(*models: type[Model]) -> Iterator[None]:
    """Keep the dates we give where a model else takes the moment of writing."""
    fields = [
        field
        for model in models
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's public name
        if isinstance(field, DateField) and (field.auto_now_add or field.auto_now)
    ]
    with ExitStack() as stack:
        for field in fields:
            stack.callback(_set, field, field.auto_now, field.auto_now_add)
            _set(field, on=False, on_add=False)
        yield


def _set(field: "DateField[Any, Any]", on: bool, on_add: bool) -> None:
    field.auto_now, field.auto_now_add = on, on_add


def at_most(moment: datetime, now: datetime) -> datetime:
    """The moment, or now when it lies ahead."""
    return min(moment, now)
