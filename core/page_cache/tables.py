"""Which tables a statement reads and changes, as far as pages can show it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType

from django.apps import apps
from django.db import connection
from django.db.models import GeneratedField, Model

SHORT = 2000  # signs of a statement that is remembered with its tables

_QUOTED = re.compile(r'"(\w+)"')
_BARE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)
_WRITTEN = re.compile(
    r'\b(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)',
    re.IGNORECASE,
)
_COLUMNS = re.compile(r'^UPDATE "\w+" SET (.*?)(?: WHERE |$)', re.DOTALL)
_COLUMN = re.compile(r'(?:^|, )"(\w+)" = ')
_WORD = re.compile(r"\w+")
_WHOLE_ROW = re.compile(r"(?:\bSELECT|\.)\s*\*", re.IGNORECASE)


@dataclass(frozen=True)
class Watched:
    """The tables of which pages are made.

    `unseen` are columns that no page shows. `figures` are columns that change all the
    time, and that few pages read: they count as a table of their own. `by_trigger` are
    tables that the database writes when one is written.
    """

    tables: frozenset[str] = frozenset()
    unseen: dict[str, frozenset[str]] = field(default_factory=dict)
    figures: dict[str, frozenset[str]] = field(default_factory=dict)
    by_trigger: dict[str, frozenset[str]] = field(default_factory=dict)


_watched = Watched()


def watch_tables(watched: Watched) -> None:
    """Name the tables whose changes are logged; once, when all apps are loaded."""
    global _watched  # noqa: PLW0603 - set once at the start
    tables = watched.tables | set(map(_figures_of, watched.figures))
    _watched = replace(watched, tables=tables)
    _read_short.cache_clear()
    _written_short.cache_clear()


def watched_tables() -> frozenset[str]:
    return _watched.tables


def _figures_of(table: str) -> str:
    """What a table's figures are called among the tables."""
    return f"{table}.figures"


@cache
def _all_tables() -> frozenset[str]:
    models = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in models)  # noqa: SLF001 - documented


@cache
def _is_made_of(table: str) -> frozenset[str]:
    """Columns of which the database makes others of the row."""
    models = apps.get_models(include_auto_created=True)
    model = next(m for m in models if m._meta.db_table == table)  # noqa: SLF001 - documented
    return _named_by_generated(model)


def _named_by_generated(model: type[Model]) -> frozenset[str]:
    made = [f for f in model._meta.concrete_fields if isinstance(f, GeneratedField)]  # noqa: SLF001 - documented
    told = [one.generated_sql(connection)[0] for one in made]
    return frozenset(column for sql in told for column in _QUOTED.findall(sql))


def read(sql: str) -> frozenset[str]:
    """Tables that a statement names, and those of whose figures it names any."""
    return _read_short(sql) if len(sql) <= SHORT else _read_short.__wrapped__(sql)


@lru_cache(maxsize=2048)
def _read_short(sql: str) -> frozenset[str]:
    named = {*_QUOTED.findall(sql), *_BARE.findall(sql)}
    tables = _all_tables() & named
    words = set(_WORD.findall(sql)) if tables & _watched.figures.keys() else set()
    is_whole = bool(words) and _WHOLE_ROW.search(sql)
    with_figures = {
        _figures_of(table)
        for table, figures in _watched.figures.items()
        if table in tables and (is_whole or figures & words)
    }
    return tables | with_figures


def written(sql: str) -> frozenset[str]:
    """Watched tables that a statement changes, as far as pages can show it.

    Of one that changes nothing but figures, of which the database makes no column that
    is shown, only those who read figures hear.
    """
    if sql.startswith("INSERT"):  # of a thousand rows is long, and begins alike
        sql = sql[:SHORT]
    if len(sql) <= SHORT:
        return _written_short(sql)
    return _written_short.__wrapped__(sql)


@lru_cache(maxsize=2048)
def _written_short(sql: str) -> frozenset[str]:
    named = _QUOTED if sql.startswith("TRUNCATE") else _WRITTEN
    tables = _watched.tables & set(named.findall(sql))
    changed = _changed_columns(sql)
    seen = (_seen(table, changed) for table in tables)
    by_trigger = (_watched.by_trigger.get(table, frozenset()) for table in tables)
    return frozenset().union(*seen, *by_trigger)


def _changed_columns(sql: str) -> frozenset[str] | None:
    """What an UPDATE sets; None where any column may have changed."""
    columns = _COLUMNS.search(sql)
    # The WHERE of a statement within would end the list too early.
    if columns is None or "SELECT" in columns[1]:
        return None
    return frozenset(_COLUMN.findall(columns[1])) or None


def _seen(table: str, changed: frozenset[str] | None) -> frozenset[str]:
    """As what a change of these columns of a table is noted."""
    if changed is None:
        return frozenset({table})
    shown = changed - _watched.unseen.get(table, frozenset())
    figures = _watched.figures.get(table, frozenset())
    if not shown:
        return frozenset()
    if shown <= figures and not (shown & _is_made_of(table)):
        return frozenset({_figures_of(table)})
    return frozenset({table})


# By the name of a table's figures: whose figures they are.
_Owners = Mapping[str, frozenset[int]]
_NOBODY: _Owners = MappingProxyType({})
_read_of: ContextVar[_Owners] = ContextVar("read_of", default=_NOBODY)
_changed_of: ContextVar[_Owners] = ContextVar("changed_of", default=_NOBODY)
ANY = "any"  # of figures whose owner nobody said


@contextmanager
def figures_of(owners: Iterable[int], *models: type[Model]) -> Iterator[None]:
    """What the block reads of the models' figures is that of these owners alone."""
    with _set(_read_of, owners, models):
        yield


@contextmanager
def figures_alone(owners: Iterable[int], *models: type[Model]) -> Iterator[None]:
    """An UPDATE in the block changes figures of these owners and nothing that is made
    of them: its own condition sees to that, or it would change no row.
    """
    with _set(_changed_of, owners, models):
        yield


@contextmanager
def _set(
    var: ContextVar[_Owners], owners: Iterable[int], models: Iterable[type[Model]]
) -> Iterator[None]:
    named = {_figures_of(model._meta.db_table): frozenset(owners) for model in models}  # noqa: SLF001 - documented
    token = var.set({**var.get(), **named})
    try:
        yield
    finally:
        var.reset(token)


def read_now(sql: str) -> frozenset[str]:
    """What a statement reads here: figures by their owners, where those are known."""
    tables, known = read(sql), _read_of.get()
    for name in tables & known.keys():
        tables = tables - {name} | {f"{name}:{of}" for of in (ANY, *known[name])}
    return tables


def written_now(sql: str) -> frozenset[str]:
    """What a statement changes here: who reads figures of one owner hears of those."""
    tables, known = written(sql), _changed_of.get()
    if tables and known and (changed := _changed_columns(sql)) is not None:
        of_table = {table: _figures_of(table) for table in tables}
        alone = {
            table: name
            for table, name in of_table.items()
            if name in known and changed <= _watched.figures[table]
        }
        tables = tables - alone.keys() | set(alone.values())
    for name in tables & set(map(_figures_of, _watched.figures)):
        tables |= {f"{name}:{of}" for of in known.get(name, (ANY,))}
    return tables


def are_watched(tables: Iterable[str]) -> bool:
    """Whether changes of all of these are told."""
    return all(table.partition(":")[0] in _watched.tables for table in tables)
