"""An office's sales as tables: sorted, compared, and each number with its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import market
from core.tables.writer import Cell
from reports.sales.cells import (
    NOTHING,
    OF_GOODS,
    OF_PARTS,
    Column,
    FigureTable,
    Shown,
    change_words,
    text,
)
from reports.sales.forms import Choice
from reports.sales.periods import Period, buckets
from reports.sales.sums import Sums, together, within
from reports.sales.tables import step_words

from .dimensions import Dimension, word_of
from .scope import NONE, Links, Scope
from .sums import Ledger, currencies

THEN, CHANGE, LABEL = "then", "change", "label"


@dataclass(frozen=True)
class ReportLine:
    """A row before it is words: what it is called, its sums, those compared with."""

    label: str
    now: Sums
    then: Sums | None
    narrowed: dict[str, str]
    period: Period
    other: Period | None
    value: Cell = None


@dataclass(frozen=True)
class Sorting:
    """By which column; `is_up` from the smallest."""

    key: str
    is_up: bool

    @classmethod
    def of(cls, asked: str, usual: str) -> "Sorting":
        text = asked or usual
        return cls(text.removeprefix("-"), not text.startswith("-"))


@dataclass(frozen=True)
class Head:
    """A head that sorts: where it leads, and how the column stands now."""

    words: str
    asked: str
    state: str


@dataclass(frozen=True)
class SalesTable:
    """The words and numbers of a table, the heads that sort it, and its currency."""

    table: FigureTable
    heads: tuple[Head, ...]
    currencies: list[str]
    currency: str
    sums: Sums
    before: Sums
    lines: Sequence[ReportLine]
    columns: Sequence[Column]

    @property
    def is_empty(self) -> bool:
        return not self.table.rows


class Tables:
    """Makes tables of one office, one choice of days and one wish of currency."""

    def __init__(
        self, scope: Scope, choice: Choice, ledger: Ledger, wanted: str = ""
    ) -> None:
        self.scope, self.choice = scope, choice
        self.ledger, self.wanted = ledger, wanted

    def by(self, dimension: Dimension, sort: str = "") -> SalesTable:
        """One row for each of the dimension; five queries."""
        of_goods = dimension.of_goods or self.ledger.filters.is_of_goods
        ask = self.ledger.goods if of_goods else self.ledger.both
        now = ask(dimension.column, periods=[self.choice.period])
        then = ask(dimension.column, periods=[self.choice.other])
        codes = currencies((key[0], sums) for key, sums in now.items())
        currency = self._currency(codes)
        mine = {key[1]: sums for key, sums in now.items() if key[0] == currency}
        other = {key[1]: sums for key, sums in then.items() if key[0] == currency}
        names = dimension.names(self.scope, {*mine, *other} - {None})
        rows = [
            ReportLine(
                label=word_of(dimension, names, key),
                now=mine.get(key, Sums()),
                then=other.get(key, Sums()),
                narrowed={dimension.filter: NONE if key is None else str(key)},
                period=self.choice.period,
                other=self.choice.other,
            )
            for key in {**mine, **other}
        ]
        columns = OF_GOODS if of_goods else OF_PARTS
        usual = f"-{columns[-1].key}"
        rows = _sorted(rows, columns, Sorting.of(sort, usual))
        return self._made(
            (dimension.name, str(dimension.title), str(dimension.head)),
            rows,
            columns,
            codes,
            sort or usual,
        )

    def over_time(self, sort: str = "") -> SalesTable:
        """A row for each day, week or month; two queries."""
        of_goods = self.ledger.filters.is_of_goods
        ask = self.ledger.goods if of_goods else self.ledger.both
        both = (self.choice.period, self.choice.other)
        days = ask("day", periods=both)
        inside = [
            (key[0], sums)
            for key, sums in days.items()
            if both[0].first <= key[1] <= both[0].last
        ]
        codes = currencies(inside)
        currency = self._currency(codes)
        mine = {key[1]: sums for key, sums in days.items() if key[0] == currency}
        rows = self._steps(mine)
        columns = OF_GOODS if of_goods else OF_PARTS
        asked = sort or LABEL
        if asked != LABEL:
            rows = _sorted(rows, columns, Sorting.of(asked, LABEL))
        # More steps of the other period than of this one are compared as a whole.
        before = within(mine, self.choice.other)
        words = ("time", _("Sales over time"), _("Date"))
        return self._made(words, rows, columns, codes, asked, before)

    def _currency(self, codes: Sequence[str]) -> str:
        if self.wanted in codes:
            return self.wanted
        return next(iter(codes), market.currency())

    def _steps(self, days: dict[date, Sums]) -> list[ReportLine]:
        step = self.choice.step
        here = list(buckets(self.choice.period, step))
        there: list[Period | None] = [*buckets(self.choice.other, step)]
        there += [None] * len(here)
        return [
            ReportLine(
                label=step_words(period, step),
                now=within(days, period),
                then=within(days, other) if other else None,
                narrowed={},
                period=period,
                other=other,
                value=period.first if period.days == 1 else None,
            )
            for period, other in zip(here, there, strict=False)
        ]

    def _made(
        self,
        words: tuple[str, str, str],
        rows: Sequence[ReportLine],
        columns: Sequence[Column],
        codes: list[str],
        sort: str,
        before: Sums | None = None,
    ) -> SalesTable:
        """`words` are the table's name and title, and the head of its first column."""
        name, title, head = words
        currency = self._currency(codes)
        links = Links(self.scope, self.choice, self.ledger.filters, currency)
        writer = _Writer(links, columns, currency)
        heads = _heads(head, columns, sort)
        now = together(row.now for row in rows)
        before = before or together(row.then for row in rows if row.then)
        table = FigureTable(
            name,
            title,
            tuple(one.words for one in heads),
            [writer.row(row) for row in rows],
            (writer.foot(now, before, self.choice),),
        )
        return SalesTable(
            table, heads, codes, currency, now, before, rows, tuple(columns)
        )


def _sorted(
    rows: Iterable[ReportLine], columns: Sequence[Column], by: Sorting
) -> list[ReportLine]:
    by_name = sorted(rows, key=lambda row: row.label)
    known = {column.key: column for column in columns}
    last = columns[-1]

    def key(row: ReportLine) -> Any:
        if by.key == THEN:
            return last.value(row.then or Sums())
        if by.key == CHANGE:
            return last.value(row.now) - last.value(row.then or Sums())
        return known[by.key].value(row.now) if by.key in known else row.label

    return sorted(by_name, key=key, reverse=not by.is_up)


def _heads(head: str, columns: Sequence[Column], sort: str) -> tuple[Head, ...]:
    found = []
    last = columns[-1]
    then = _("%(what)s then") % {"what": last.head}
    names = [(LABEL, head), *((one.key, str(one.head)) for one in columns)]
    for key, words in [*names, (THEN, then), (CHANGE, pgettext("of sales", "Change"))]:
        is_text = key == LABEL
        first, second = (key, f"-{key}") if is_text else (f"-{key}", key)
        state = ""
        if sort.removeprefix("-") == key:
            state = "descending" if sort.startswith("-") else "ascending"
        found.append(Head(words, second if sort == first else first, state))
    return tuple(found)


class _Writer:
    """Sums as cells: their values for a file, their words and rows for a page."""

    def __init__(self, links: Links, columns: Sequence[Column], currency: str) -> None:
        self.links, self.columns, self.currency = links, columns, currency
        self.rows_of: Callable[..., str] = (
            links.lines if columns is OF_GOODS else links.parts
        )

    def row(self, row: ReportLine) -> tuple[Shown, ...]:
        url = self.rows_of(row.period, **row.narrowed)
        return (
            Shown(row.value or row.label, row.label, url),
            *(column.shown(row.now, self.currency, url) for column in self.columns),
            *self._compared(row),
        )

    def foot(self, now: Sums, before: Sums, choice: Choice) -> tuple[Shown, ...]:
        whole = ReportLine(_("Total"), now, before, {}, choice.period, choice.other)
        return self.row(whole)

    def _compared(self, row: ReportLine) -> tuple[Shown, Shown]:
        if row.then is None or row.other is None:
            return NOTHING, NOTHING
        last = self.columns[-1]
        url = self.rows_of(row.other, **row.narrowed)
        was = last.value(row.then)
        changed = change_words(last.value(row.now), was)
        return last.shown(row.then, self.currency, url), text(changed)
