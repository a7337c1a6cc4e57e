"""Rows that are written once: of books, of logs, of what was weighed and signed.

The models refuse a change everywhere; `guarded` adds the database's own refusal.
"""

from collections.abc import Iterator
from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS, connections, migrations, models


class AppendOnlyError(TypeError):
    """Raised when a row of the books is to be changed or removed."""

    def __init__(self) -> None:
        super().__init__("rows of books and logs are added and never changed")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **_fields: object) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise AppendOnlyError


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise AppendOnlyError


_POSTGRESQL = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are added and never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS {table}_append_only ON {table};
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION append_only();
"""
# INSERT OR REPLACE would take a row away without a DELETE that a trigger sees.
_SQLITE = {
    "update": "BEFORE UPDATE ON {table}",
    "delete": "BEFORE DELETE ON {table}",
    "insert": "BEFORE INSERT ON {table}"
    " WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
}

# Filled as apps are made ready and as migrations are read.
_tables: set[str] = set()


def guarded(*tables: str) -> migrations.RunPython:
    """The operation by which the database refuses UPDATE and DELETE on these tables.

    SQLite makes a table anew when its columns change, and the triggers are gone with
    the old one: `guard_again` puts them back at the end of every migrate.
    """
    _tables.update(tables)

    def guard(_apps: Any, schema_editor: Any) -> None:
        for statement in _statements(schema_editor.connection.vendor, tables):
            schema_editor.execute(statement, params=None)

    def unguard(_apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        for table in tables:
            if vendor == "postgresql":
                drop = f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
                schema_editor.execute(drop)
            elif vendor == "sqlite":
                for act in _SQLITE:
                    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")

    return migrations.RunPython(guard, unguard)


def guarded_on_sqlite(*tables: str) -> None:
    """Guard tables there too whose migrations guard them on PostgreSQL alone.

    Called from an app's `ready`; they are guarded from the next migrate on.
    """
    _tables.update(tables)


def guard_again(using: str = DEFAULT_DB_ALIAS, **_kwargs: object) -> None:
    """After migrate: the tables that migrations guard are guarded, on SQLite."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        there = _tables & set(connection.introspection.table_names(cursor))
        for statement in _statements(connection.vendor, tuple(sorted(there))):
            cursor.execute(statement)


def _statements(vendor: str, tables: tuple[str, ...]) -> Iterator[str]:
    for table in tables:
        if vendor == "postgresql":
            yield _POSTGRESQL.format(table=table)
        elif vendor == "sqlite":
            for act, when in _SQLITE.items():
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act} "
                    f"{when.format(table=table)} BEGIN SELECT RAISE(ABORT, "
                    f"'rows of {table} are added and never changed'); END"
                )
