"""Many rows changed by one statement, each to values of its own."""

from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# Where the database sets no bound of its own: what stays easy to put together.
_MOST_VALUES = 30_000


def update_rows(rows: Sequence[Model], columns: Collection[str]) -> int:
    """Save these columns of rows of one model, as `save(update_fields=…)` of each does.

    One statement for some thousand values. Django's `bulk_update` has the database go
    through all rows for each row and column, and takes many times as long.
    Returns how many rows there were to change.
    """
    if not rows:
        return 0
    known = {field.name: field for field in rows[0]._meta.concrete_fields}  # noqa: SLF001
    fields = [known[name] for name in columns]
    most = connection.features.max_query_params or _MOST_VALUES
    left, changed = iter(rows), 0
    while some := list(islice(left, most // (len(fields) + 1))):
        changed += _update(some, fields)
    return changed


def _update(rows: Sequence[Model], fields: Sequence["Field[Any, Any]"]) -> int:
    meta, quoted = rows[0]._meta, connection.ops.quote_name  # noqa: SLF001
    table, pk = quoted(meta.db_table), meta.pk
    of_a_row = [pk, *fields]
    places = ", ".join(map(_place, of_a_row))
    told = ", ".join([f"({places})"] * len(rows))
    # Both databases call the columns of VALUES so.
    sets = ", ".join(
        f"{quoted(str(field.column))} = told.column{number}"
        for number, field in enumerate(fields, start=2)
    )
    values = [
        field.get_db_prep_save(field.pre_save(row, add=False), connection)
        for row in rows
        for field in of_a_row
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM (VALUES {told}) AS told"  # noqa: S608
            f" WHERE {table}.{quoted(str(pk.column))} = told.column1",
            values,
        )
        return int(cursor.rowcount)


def _place(field: "Field[Any, Any]") -> str:
    """PostgreSQL takes values of a list for text, unless it is told what they are.

    Without their lengths, so that what is too long is refused and not cut.
    """
    if connection.vendor != "postgresql":
        return "%s"
    kind = str(field.db_type(connection)).partition("(")[0]
    return f"%s::{kind}"
