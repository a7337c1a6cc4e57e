"""An office's sales as tables: sorted, compared, and each number with its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.money import from_minor
from core.tables import Cell
from core.templatetags.market import money, number, quantity
from core.units import UnitKind
from orders.figures.forms import Choice
from orders.figures.periods import Period, buckets
from orders.figures.tables import FigureTable, Shown, share, step_words

from .dimensions import Dimension, word_of
from .links import Links
from .scope import NONE, Scope
from .sums import Ledger, Sums, currencies, together

COUNT, AMOUNT, MONEY = "count", "amount", "money"
THEN, CHANGE, LABEL = "then", "change", "label"


@dataclass(frozen=True)
class Column:
    """A column of sums; `sign` is −1 for what is taken off."""

    key: str
    head: str | Promise
    kind: str = MONEY
    sign: int = 1

    def value(self, sums: Sums) -> int:
        return self.sign * int(getattr(sums, self.key))


OF_PARTS = (
    Column("parts", gettext_lazy("Orders"), COUNT),
    Column("listed", gettext_lazy("Goods")),
    Column("discount", gettext_lazy("Discount"), sign=-1),
    Column("delivery", gettext_lazy("Delivery")),
    Column("carried", gettext_lazy("Owed from before")),
    Column("given_back", gettext_lazy("Given back"), sign=-1),
    Column("net", gettext_lazy("Sales")),
)
OF_GOODS = (
    Column("lines", gettext_lazy("Lines of orders"), COUNT),
    Column("packs", gettext_lazy("Packs"), COUNT),
    Column("units", pgettext_lazy("of goods", "Amount"), AMOUNT),
    Column("listed", gettext_lazy("Goods")),
    Column("discount", gettext_lazy("Discount"), sign=-1),
    Column("back_of_goods", gettext_lazy("Given back"), sign=-1),
    Column("goods_net", gettext_lazy("Sales of goods")),
)


@dataclass(frozen=True)
class Line:
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
    lines: Sequence[Line]
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
            Line(
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
        table = self._made(
            ("time", _("Sales over time"), _("When")), rows, columns, codes, asked
        )
        # More steps of the other period than of this one are compared as a whole.
        before = _within(mine, self.choice.other)
        return self._with_foot(table, before)

    def _currency(self, codes: Sequence[str]) -> str:
        if self.wanted in codes:
            return self.wanted
        return next(iter(codes), settings.MARKET_CURRENCY)

    def _steps(self, days: dict[date, Sums]) -> list[Line]:
        step = self.choice.step
        here = list(buckets(self.choice.period, step))
        there: list[Period | None] = [*buckets(self.choice.other, step)]
        there += [None] * len(here)
        return [
            Line(
                label=step_words(period, step),
                now=_within(days, period),
                then=_within(days, other) if other else None,
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
        rows: Sequence[Line],
        columns: Sequence[Column],
        codes: list[str],
        sort: str,
    ) -> SalesTable:
        """`words` are the table's name and title, and the head of its first column."""
        name, title, head = words
        currency = self._currency(codes)
        links = Links(self.scope, self.choice, self.ledger.filters, currency)
        writer = _Writer(links, columns, currency)
        heads = _heads(head, columns, sort)
        now = together(row.now for row in rows)
        before = together(row.then for row in rows if row.then)
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

    def _with_foot(self, made: SalesTable, before: Sums) -> SalesTable:
        links = Links(self.scope, self.choice, self.ledger.filters, made.currency)
        writer = _Writer(links, made.columns, made.currency)
        foot = (writer.foot(made.sums, before, self.choice),)
        old = made.table
        table = FigureTable(old.name, old.title, old.heads, old.rows, foot)
        return SalesTable(
            table,
            made.heads,
            made.currencies,
            made.currency,
            made.sums,
            before,
            made.lines,
            made.columns,
        )


def _within(days: dict[date, Sums], period: Period) -> Sums:
    return together(
        sums for day, sums in days.items() if period.first <= day <= period.last
    )


def _sorted(rows: Iterable[Line], columns: Sequence[Column], by: Sorting) -> list[Line]:
    by_name = sorted(rows, key=lambda row: row.label)
    known = {column.key: column for column in columns}
    last = columns[-1]

    def key(row: Line) -> Any:
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

    def row(self, row: Line) -> tuple[Shown, ...]:
        url = self.rows_of(row.period, **row.narrowed)
        return (
            Shown(row.value or row.label, row.label, url),
            *self._sums(row.now, url),
            *self._compared(row),
        )

    def foot(self, now: Sums, before: Sums, choice: Choice) -> tuple[Shown, ...]:
        whole = Line(_("Together"), now, before, {}, choice.period, choice.other)
        return self.row(whole)

    def _sums(self, sums: Sums, url: str) -> list[Shown]:
        return [self.cell(column, sums, url) for column in self.columns]

    def cell(self, column: Column, sums: Sums, url: str) -> Shown:
        value = column.value(sums)
        if column.kind == COUNT:
            return Shown(value, number(value), url)
        if column.kind == AMOUNT:
            return _amount(sums, url)
        amount = from_minor(value, self.currency)
        return Shown(amount, money(amount, self.currency), url)

    def _compared(self, row: Line) -> tuple[Shown, Shown]:
        if row.then is None or row.other is None:
            return Shown(None, "–"), Shown(None, "–")
        last = self.columns[-1]
        url = self.rows_of(row.other, **row.narrowed)
        was = last.value(row.then)
        changed = change_words(last.value(row.now), was)
        return self.cell(last, row.then, url), Shown(changed, changed)


def _amount(sums: Sums, url: str) -> Shown:
    """Kilos are not added to pieces."""
    if not sums.kind:
        return Shown(None, "–")
    words = quantity(sums.units, sums.kind)
    return Shown(_large(sums.units, sums.kind), words, url)


def _large(units: int, kind: str) -> Decimal | int:
    """In kilograms, litres or pieces, as a file's column has one unit."""
    return units if kind == UnitKind.PIECE else Decimal(units) / 1000


def change_words(now: int, then: int) -> str:
    """How much more or less, in a hundred; nothing to say where nothing was."""
    if then <= 0:
        return "–" if now else ""
    sign = "+" if now >= then else "−"
    return sign + share(Decimal(abs(now - then)), Decimal(then))
