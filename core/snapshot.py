"""Reading one state of the database with as many queries as it takes.

Queries that follow one another see each what was committed before it. Where figures of
several have to fit together, they are asked inside `snapshot()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the same state; nothing can be written there.

    Inside a transaction that is open already, its own rules hold.
    """
    if connection.in_atomic_block:
        yield
        return
    with _deferred(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    """On SQLite our transactions take the write lock at once; one that only reads
    needs none, and sees one state from its first query on.
    """
    sqlite: Any = connection
    mode = getattr(sqlite, "transaction_mode", None)
    if connection.vendor == "sqlite":
        sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            sqlite.transaction_mode = mode
