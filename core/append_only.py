"""Rows that are written once: of books, of logs, of what was weighed and signed.

The models refuse a change everywhere; `guarded` adds the database's own refusal.
"""

from typing import Any, NoReturn

from django.db import migrations, models


class AppendOnlyError(TypeError):
    """Raised when a row of the books is to be changed or removed."""

    def __init__(self) -> None:
        super().__init__("rows of books and logs are added and never changed")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **_fields: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
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

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError


_POSTGRESQL = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are added and never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION append_only();
"""


def guarded(*tables: str) -> migrations.RunPython:
    """The operation by which PostgreSQL refuses UPDATE and DELETE on these tables."""

    def guard(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table in tables:
                schema_editor.execute(_POSTGRESQL.format(table=table), params=None)

    def unguard(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table in tables:
                schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")

    return migrations.RunPython(guard, unguard)
