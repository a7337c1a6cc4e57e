"""What a test does to the clock: takes up what was put off, lets days go by."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from core.models import PutOff
from core.page_cache.changes import ALL, changes


def tries_are_due() -> None:
    PutOff.objects.update(next_try_at=timezone.now())


def days_pass(days: int) -> None:
    """All that is in the database was, or will be, so many days earlier.

    For a market that runs in another process, whose clock nobody turns: what is waited
    for comes nearer by as much as what happened goes away. On PostgreSQL alone.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, columns in _moments(cursor).items():
            moved = ", ".join(f'"{one}" = "{one}" - %s' for one in columns)
            past = [timedelta(days=days)] * len(columns)
            cursor.execute(f'UPDATE "{table}" SET {moved}', past)
    changes.publish({ALL})


def _moments(cursor) -> dict[str, list[str]]:
    """The columns of days and moments by their tables."""
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        " AND c.is_generated = 'NEVER' AND table_name <> 'django_migrations'"
        " AND c.data_type IN ('timestamp with time zone', 'date')"
    )
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        found.setdefault(table, []).append(column)
    return found
