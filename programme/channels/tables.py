"""A year's sales as tables: months, channels; counted, declared, imported apart."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from programme.channels.queries.years import ChannelYear, Sums
from programme.channels.states import Channel, SaleKind
from programme.figures.book import month_words
from programme.figures.rules import FEW, Cell, hidden
from programme.figures.tables import TOO_FEW, Page, hidden_cell
from reports.sales.cells import NOTHING, FigureTable, Shown, cash, text

Name = TypeVar("Name", bound=Hashable)
NO_SUMS = Sums()


@dataclass(frozen=True)
class Column(Generic[Name]):
    """Cells of one origin in one currency, with what is hidden of them."""

    head: str
    currency: str
    cells: Mapping[Name, Cell]
    gone: frozenset[Name]
    total: int
    is_total_hidden: bool

    def shown(self, name: Name) -> Shown:
        if name in self.gone:
            return hidden_cell()
        cell = self.cells.get(name)
        return cash(cell.value, self.currency) if cell else NOTHING

    @property
    def foot(self) -> Shown:
        if self.is_total_hidden:
            return hidden_cell()
        return cash(self.total, self.currency) if self.cells else NOTHING


def _column(
    head: str, currency: str, cells: Mapping[Name, Cell], people: int, *, all_: bool
) -> Column[Name]:
    """`all_`: nothing is hidden, since it is the farm's own."""
    total = sum(cell.value for cell in cells.values())
    if all_:
        return Column(head, currency, cells, frozenset(), total, False)
    gone = hidden(cells) | {name for name, one in cells.items() if one.people < FEW}
    # Where everything is of few, the total is as well; where one cell alone is hidden
    # and nothing else is there to go with it, the total would tell it.
    is_total_hidden = bool(cells) and (people < FEW or len(gone) == 1)
    return Column(head, currency, cells, frozenset(gone), total, is_total_hidden)


def origins(year: ChannelYear, code: str) -> list[tuple[str, Sums]]:
    """All three, with what each is called; files only where there are some."""
    found = [
        (_("Counted by the market"), year.counted.get(code, NO_SUMS)),
        (_("Declared and confirmed"), year.declared.get(code, NO_SUMS)),
    ]
    if code in year.imported:
        found.append((_("Imported from order files"), year.imported[code]))
    return found


def by_month(year: ChannelYear, *, own: bool = False) -> Page:
    """Each month with a sum; a column for each origin of a currency."""
    columns: list[Column[date]] = [
        _column(_head(name, code, year), code, sums.months, sums.people, all_=own)
        for code in year.currencies
        for name, sums in origins(year, code)
    ]
    months = sorted({month for one in columns for month in one.cells})
    rows = [
        (text(month_words(month)), *(one.shown(month) for one in columns))
        for month in months
    ]
    return _page("channel-months", _("Sales by month"), _("Month"), columns, rows)


def by_channel(year: ChannelYear, *, own: bool = False) -> Page:
    """Each channel and kind; this market stands in a line of its own."""
    columns: list[Column[tuple[str, str]]] = []
    for code in year.currencies:
        for name, sums in origins(year, code)[1:]:
            head = _head(name, code, year)
            columns.append(
                _column(head, code, sums.channels, sums.people, all_=own)
            )  # fmt: skip
    whats = sorted(
        {what for one in columns for what in one.cells},
        key=lambda what: (Channel.values.index(what[0]), what[1]),
    )
    rows = [
        (text(what_words(*what)), *(one.shown(what) for one in columns))
        for what in whats
    ]
    title = _("Sales by channel")
    return _page("channel-kinds", title, _("Channel"), columns, rows)


def what_words(channel: str, kind: str) -> str:
    name = str(Channel(channel).label)
    return f"{name} · {SaleKind(kind).label}" if kind else name


def _head(name: str, code: str, year: ChannelYear) -> str:
    return f"{name} ({code})" if len(year.currencies) > 1 else name


def _page(
    name: str,
    title: str,
    first: str,
    columns: Sequence[Column[Name]],
    rows: list[tuple[Shown, ...]],
) -> Page:
    heads = (first, *(one.head for one in columns))
    foot = (text(_("Total")), *(one.foot for one in columns))
    table = FigureTable(name, title, heads, rows, (foot,) if rows else ())
    return Page(table, _notes(columns))


def _notes(columns: Iterable[Column[Name]]) -> list[str]:
    if not any(one.gone or one.is_total_hidden for one in columns):
        return []
    return [
        _("%(sign)s: hidden for privacy (fewer than three farms).") % {"sign": TOO_FEW}
    ]
