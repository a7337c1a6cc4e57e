"""Statements that are put together once and used with other values each time.

Django writes the SQL of a queryset anew at each use, and PostgreSQL plans it anew: for
a page of a few rows that is most of what it costs. Here both happen once: a process
keeps the SQL for each language, and each connection to PostgreSQL keeps its plan.
"""

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial, reduce
from operator import itemgetter, or_
from typing import Any, Generic, TypeVar

import psycopg
from django.core.signals import setting_changed
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, Q, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import ModelIterable, get_related_populators
from django.db.transaction import TransactionManagementError
from django.utils.translation import get_language
from modeltranslation import translator
from modeltranslation.fields import TranslationFieldDescriptor

from .runtime_settings import latest

Row = TypeVar("Row")

_PLACES = re.compile("%%|%s")
_LOCKS = re.compile(r"\bFOR (NO KEY )?UPDATE\b")
# So many plans a connection keeps at most. Of psycopg's hundred, the pages, orders and
# tasks of one process would push each other out.
_PLANS = 400
# Lists of values come in so many lengths, as each is a statement of its own.
_LENGTHS = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 100)
# The first day there is stands for none.
_DAY = re.compile(r"(?!0001)\d{4}-\d\d-\d\d")


class Slot(Expression):
    """The place of a value that comes with each use."""

    def __init__(self, argument: int, item: int | None = None) -> None:
        super().__init__()
        self.argument, self.item = argument, item

    def as_sql(self, *_asked: Any) -> tuple[str, Any]:
        return "%s", [self]

    def find(self, arguments: tuple[Any, ...]) -> Any:
        """This slot's value; a list's last one stands in all places that are left."""
        value = arguments[self.argument]
        if self.item is None:
            return value
        return value[min(self.item, len(value) - 1)]


def any_of(name: str, slots: Iterable[Any]) -> Q:
    """`name` is one of these: for keys of other rows, of which Django takes no list."""
    return reduce(or_, (Q((name, slot)) for slot in slots))


class Prepared(Generic[Row]):
    """A queryset as a function of plain values, or of lists of them: a list of rows.

    The function that makes it is called with a `Slot` for each value, and seldom: what
    changes from use to use must be one of its arguments. A day or an hour that is none
    is refused. Lists must hold something. One that locks rows is refused outside a
    transaction, by Django's own error. The plan is one for all values: where a value
    decides which index finds few rows (those since a day), a queryset does better.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self.make = make
        self.__doc__ = make.__doc__
        self._ready: dict[tuple[object, ...], _Statement] = {}
        setting_changed.connect(self._forget)

    def __call__(self, *arguments: Any) -> list[Row]:
        connection = connections[DEFAULT_DB_ALIAS]
        shape = tuple(
            _length(value) if isinstance(value, list | tuple) else 0
            for value in arguments
        )
        # What a page can set may stand in the statement: the currency, the zone.
        key = (connection.vendor, get_language(), latest.edition, shape)
        statement = self._ready.get(key)
        if statement is None:
            statement = _Statement(self.make(*_slots(shape)), connection)
            self._ready[key] = statement
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("a lock ends with its transaction")
        return statement.rows(connection, arguments)

    def first(self, *arguments: Any) -> Row | None:
        """The first row, None without any."""
        return next(iter(self(*arguments)), None)

    def get(self, *arguments: Any) -> Row:
        """The row that there is. Raises the model's `DoesNotExist`."""
        for row in self(*arguments):
            return row
        statement = next(iter(self._ready.values()))
        raise statement.compiler.query.model.DoesNotExist

    def of_many(self, values: Sequence[Any]) -> list[Row]:
        """Of any number of values, so many at a time that the statements stay few."""
        most = _LENGTHS[-1]
        parts = (list(values[at : at + most]) for at in range(0, len(values), most))
        return [row for part in parts for row in self(part)]

    def of_all(self, values: Sequence[Any]) -> list[Row]:
        """Of any number of values in one statement, put together anew where they are
        too many to be kept.
        """
        if len(values) <= _LENGTHS[-1]:
            return self(list(values)) if values else []
        return list(self.make(list(values)))

    def _forget(self, **_told: object) -> None:
        """What is written into a statement may come from a setting."""
        self._ready.clear()


def keep_related(
    parents: Collection[Model], name: str, rows: Iterable[Model], field: str
) -> None:
    """What a prefetch of `name` leaves: each parent's own of these rows, by `field`.

    Also none of them, so that asking costs no query; and each row knows its parent.
    """
    by_id = {parent.pk: parent for parent in parents}
    own: dict[Any, list[Model]] = {pk: [] for pk in by_id}
    for row in rows:
        parent_id = getattr(row, f"{field}_id")
        setattr(row, field, by_id[parent_id])
        own[parent_id].append(row)
    for parent in parents:
        kept: Any = getattr(parent, name).all()
        kept._result_cache = own[parent.pk]  # noqa: SLF001
        kept._prefetch_done = True  # noqa: SLF001
        known = getattr(parent, "_prefetched_objects_cache", {})
        parent._prefetched_objects_cache = known | {name: kept}  # type: ignore[attr-defined] # noqa: SLF001


def _length(values: list[Any] | tuple[Any, ...]) -> int:
    if not values:
        raise ValueError("an empty list finds nothing: don't ask")
    return next((n for n in _LENGTHS if n >= len(values)), len(values))


def _slots(shape: tuple[int, ...]) -> list[Slot | list[Slot]]:
    return [
        [Slot(at, item) for item in range(length)] if length else Slot(at)
        for at, length in enumerate(shape)
    ]


class _Statement:
    """The SQL of a queryset, and what turns its rows into objects."""

    def __init__(self, queryset: QuerySet[Any, Any], connection: Any) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined] # noqa: SLF001
            raise TypeError("a prepared statement is one statement")
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        _refuse_times(params)
        if connection.vendor == "postgresql":
            sql, params = _with_constants(sql, params, connection)
        self.sql, self.params, self.compiler = sql, tuple(params), compiler
        self.locks = bool(_LOCKS.search(sql))
        self.converters = compiler.get_converters([one[0] for one in compiler.select])
        is_of_objects = queryset._iterable_class is ModelIterable  # noqa: SLF001
        self.made = _Objects(compiler) if is_of_objects else _Values(queryset, compiler)

    def rows(self, connection: Any, arguments: tuple[Any, ...]) -> list[Any]:
        values = [
            _adapted(one.find(arguments), connection) if isinstance(one, Slot) else one
            for one in self.params
        ]
        rows: Any = found(connection, self.sql, values)
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self.made(row) for row in rows]


class _Objects:
    """Makes a row's object with those that it was selected with."""

    def __init__(self, compiler: Any) -> None:
        known, columns = compiler.klass_info, compiler.select
        own = known["select_fields"]
        self.own = slice(own[0], own[-1] + 1)
        names = frozenset(one[0].target.attname for one in columns[self.own])
        self.make = _maker(known["model"], names)
        populators = get_related_populators(  # type: ignore[call-arg]
            known, columns, DEFAULT_DB_ALIAS
        )
        self.related = [_Related(one) for one in populators]
        self.annotations = tuple((compiler.annotation_col_map or {}).items())

    def __call__(self, row: Sequence[Any]) -> Any:
        made = self.make(row[self.own])
        for related in self.related:
            related(row, made)
        for name, column in self.annotations:
            setattr(made, name, row[column])
        return made


class _Related:
    """What Django's populator does, with objects made like the row's own."""

    def __init__(self, populator: Any) -> None:
        columns = slice(populator.cols_start, populator.cols_end)
        self.values = populator.reorder_for_init or itemgetter(columns)
        self.make = _maker(populator.model_cls, frozenset(populator.init_list))
        self.pk_index = populator.pk_idx
        self.related = [_Related(one) for one in populator.related_populators]
        self.tie, self.tie_back = populator.local_setter, populator.remote_setter

    def __call__(self, row: Sequence[Any], to: Model) -> None:
        values = self.values(row)
        if values[self.pk_index] is None:
            self.tie(to, None)
            return
        made = self.make(values)
        for related in self.related:
            related(row, made)
        self.tie(to, made)
        self.tie_back(made, to)


# What sets a column and does no more than that while an object is made.
_PLAIN = (ForeignKeyDeferredAttribute, TranslationFieldDescriptor)


def _maker(
    model: type[Model], names: frozenset[str]
) -> Callable[[Sequence[Any]], Model]:
    """Makes an object of the values of these columns.

    As an unpickled one, without `__init__`: that goes through all columns there are and
    tells everybody of each object, which took half the time of a list's statement.
    Where the model has an `__init__` that it can't do without, Django makes the object.
    """
    if not _needs_no_init(model):
        return partial(model.from_db, DEFAULT_DB_ALIAS, names)
    columns = [f.attname for f in model._meta.concrete_fields if f.attname in names]  # noqa: SLF001 - documented
    handed = [name for name in columns if _is_handed(model, name)]

    def make(values: Sequence[Any]) -> Model:
        made = model.__new__(model)
        own = made.__dict__
        own["_state"] = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        own.update(zip(columns, values, strict=True))
        for name in handed:
            setattr(made, name, own[name])
        return made

    return make


def _needs_no_init(model: type[Model]) -> bool:
    """Whether it has none of its own but the one that modeltranslation puts before
    Django's, or says so.
    """
    if getattr(model, "needs_no_init", False):
        return True
    own = (k.__dict__.get("__init__") for k in model.__mro__ if k is not Model)
    return all(
        one is None or one is object.__init__ or one.__module__ == translator.__name__
        for one in own
    )


def _is_handed(model: type[Model], name: str) -> bool:
    """Whether the model does something with a value that is set, as with phones."""
    attribute = inspect.getattr_static(model, name)
    return hasattr(attribute, "__set__") and not isinstance(attribute, _PLAIN)


class _Values:
    """Takes what `values_list` asks for out of a row: one value, or a tuple of them."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: Any) -> None:
        # A queryset of translated rows asks for its columns in an order of its own.
        asked = getattr(queryset, "original_fields", None) or queryset._fields  # type: ignore[attr-defined]
        if added := set(queryset.query.annotation_select) - set(asked):
            raise TypeError(f"values_list() must name {added} itself, after annotate()")
        columns = [name for _column, _sql, name in compiler.select]
        self.of = itemgetter(*(columns.index(name) for name in asked))

    def __call__(self, row: Sequence[Any]) -> Any:
        return self.of(row)


def changed(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a statement of one's own returns, `RETURNING` in both databases.

    For changes of one row that are made often: Django puts an UPDATE together anew at
    each use, which takes longer than the change.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    adapted = [_adapted(value, connection) for value in values]
    return found(connection, sql, adapted)


def found(connection: Any, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """What a statement returns whose values are as the database takes them."""
    with connection.cursor() as cursor:
        # Where statements are looked at, they are sent with their values in them.
        if connection.vendor == "postgresql" and not connection.queries_logged:
            cursor.cursor = _Cursor(connection.connection)
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


class _Cursor(psycopg.Cursor[Any]):
    """Django's own writes values into the SQL, which then can't be kept."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        """Prepares where the connection allows it (DATABASE_PREPARE)."""
        return super().execute(query, params, prepare=True)


def keep_plans(*, connection: Any, **_kwargs: Any) -> None:
    """Listens to Django's `connection_created`."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = _PLANS


def is_prepared(cursor: Any) -> bool:
    """Whether what Django's cursor sends is planned once for its connection."""
    return isinstance(cursor.cursor, _Cursor)


def _refuse_times(params: Any) -> None:
    """SQLite is given days and moments as text."""
    for one in params:
        if isinstance(one, date | str) and _DAY.match(str(one)):
            raise TypeError(f"{one!r} would stay in the statement: make it an argument")


def _with_constants(sql: str, params: Any, connection: Any) -> tuple[str, list[Slot]]:
    """With all that stays written out, so that plans know which index is partial."""
    connection.ensure_connection()
    left, slots = iter(params), []

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(left)
        if isinstance(value, Slot):
            slots.append(value)
            return "%s"
        return str(connection.ops.compose_sql("%s", [value])).replace("%", "%%")

    return _PLACES.sub(written, sql), slots


def _adapted(value: Any, connection: Any) -> Any:
    """The value as the database takes it."""
    ops = connection.ops
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return ops.adapt_integerfield_value(value, "BigIntegerField")
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return ops.adapt_datefield_value(value)
    if isinstance(value, Decimal):
        return ops.adapt_decimalfield_value(value)
    raise TypeError(f"{value!r} is no plain value")
