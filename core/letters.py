"""Indexes by three letters in a row (pg_trgm): what holds a part of a word is found by
them, in columns that people search with `icontains`.

One or two letters are found where a word begins with them (`istartswith`).
"""

from typing import Any

from django.db.migrations import RunPython

LETTERS = 3


def holds_or_begins(wanted: str) -> str:
    """The lookup for which such an index answers, by how long the word is."""
    return "icontains" if len(wanted) >= LETTERS else "istartswith"


def letter_indexes(table: str, **columns: str) -> RunPython:
    """Indexes by their names, each of a column; on PostgreSQL alone.

    They are made while the market goes on, so the migration is not `atomic`.
    """

    def make(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", params=None)
        for name, column in columns.items():
            schema_editor.execute(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} "
                f"USING gin (upper({column}::text) gin_trgm_ops)",
                params=None,
            )

    def drop(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for name in columns:
            schema_editor.execute(
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}", params=None
            )

    return RunPython(make, drop, atomic=False)
