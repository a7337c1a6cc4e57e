"""Indexes by three letters in a row (pg_trgm): what holds a part of a word is found by
them, in columns that people search with `icontains`.

One or two letters are found where a word begins with them (`istartswith`); in Chinese,
where one sign is a word and a name has two, anywhere, by looking through all rows.
"""

import re
from typing import Any

from django.db.migrations import RunPython

LETTERS = 3
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af·]+")


def holds_or_begins(wanted: str) -> str:
    """The lookup for which such an index answers, by how long the word is."""
    is_part = len(wanted) >= LETTERS or is_ideographic(wanted)
    return "icontains" if is_part else "istartswith"


def is_ideographic(text: str) -> bool:
    """Whether it is written in signs that are words: Han, of all planes."""
    return _HAN.fullmatch(text) is not None


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
