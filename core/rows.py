"""Single rows written by statements that are put together once.

Django puts an INSERT or UPDATE together anew at each use and PostgreSQL plans it anew,
which takes several times as long as writing a row. What these send is kept like other
prepared statements. Nobody is told of it: a model whose saving somebody listens to is
refused. To change many rows at once is for `core.bulk`.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model
from django.db.models.signals import post_save, pre_save

from .prepared import found

Row = TypeVar("Row", bound=Model)
# So many at most: each number of rows is a statement of its own.
_FEW = 16


def insert_row(row: Row) -> Row:
    """`insert_rows` of one."""
    return insert_rows([row])[0]


def insert_rows(rows: Iterable[Row], *, once: str = "") -> list[Row]:
    """Write new rows of one model, as `bulk_create` does; they know their ids then.

    With `once`, a row whose value in this unique column is there already stays as it
    is there; only its id and that value are sure in what is returned.
    """
    new = list(rows)
    if new:
        _refuse_listeners(type(new[0]))
    if len(new) > _FEW:
        return _insert_many(new, once)
    if new:
        _insert(new, once)
    return new


def update_row(row: Model, *columns: str) -> None:
    """Save these columns of a row that is there, as `save(update_fields=…)` does.

    Raises `Model.DoesNotExist` when it is gone.
    """
    model, connection = type(row), connections[DEFAULT_DB_ALIAS]
    _refuse_listeners(model)
    sql, fields = _update_of(model, columns)
    values = [_value(field, row, connection, add=False) for field in fields]
    if not found(connection, sql, values):
        raise model.DoesNotExist  # type: ignore[attr-defined]


def _insert_many(rows: list[Row], once: str) -> list[Row]:
    known: dict[str, Any] = {}
    if once:
        unique = {"unique_fields": [once], "update_fields": [once]}
        known = {"update_conflicts": True, **unique}
    manager = type(rows[0])._base_manager  # noqa: SLF001
    return list(manager.bulk_create(rows, batch_size=2000, **known))


def _insert(rows: list[Row], once: str) -> None:
    model, connection = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    sql, fields = _insert_of(model, len(rows), once)
    for row in rows:
        row._prepare_related_fields_for_save("insert_rows")  # type: ignore[attr-defined] # noqa: SLF001
    values = [
        _value(field, row, connection, add=True) for row in rows for field in fields
    ]
    for row, (pk,) in zip(rows, found(connection, sql, values), strict=True):
        row.pk = pk
        state = row._state  # noqa: SLF001
        state.adding, state.db = False, DEFAULT_DB_ALIAS


def _value(field: "Field[Any, Any]", row: Model, connection: Any, *, add: bool) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=add), connection)


@cache
def _insert_of(
    model: type[Model], count: int, once: str
) -> tuple[str, "list[Field[Any, Any]]"]:
    meta = model._meta  # noqa: SLF001
    key, own = meta.pk, meta.local_concrete_fields
    fields = [f for f in own if f is not key and not f.generated]
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    sql = f'INSERT INTO "{meta.db_table}" ({names}) VALUES {places}'  # noqa: S608 - names of ours
    if once:
        sql += f' ON CONFLICT("{once}") DO UPDATE SET "{once}" = EXCLUDED."{once}"'
    return f'{sql} RETURNING "{meta.db_table}"."{key.column}"', fields


@cache
def _update_of(
    model: type[Model], columns: tuple[str, ...]
) -> tuple[str, "list[Field[Any, Any]]"]:
    """The key's field is the last."""
    meta = model._meta  # noqa: SLF001
    by_name = {field.name: field for field in meta.concrete_fields}
    fields: list[Field[Any, Any]] = [by_name[name] for name in columns]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    key = f'"{meta.db_table}"."{meta.pk.column}"'
    sql = f'UPDATE "{meta.db_table}" SET {sets} WHERE {key} = %s RETURNING {key}'  # noqa: S608 - names of ours
    return sql, [*fields, meta.pk]


def _refuse_listeners(model: type[Model]) -> None:
    if pre_save.has_listeners(model) or post_save.has_listeners(model):
        raise TypeError(f"somebody listens to {model.__name__} being saved")
