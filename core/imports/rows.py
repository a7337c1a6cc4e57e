"""Files that are read at once, row by row, and taken as a whole or not at all."""

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from core.refusals import RefusalError
from core.tables.numbers import decimal_mark
from core.tables.reader import read_table
from core.tables.rows import TableError, TableRow
from core.text import LazyText


def folded(head: str) -> str:
    """A head without case, doubled spaces and the marks that people put around it."""
    plain = unicodedata.normalize("NFKC", head).lower().replace("_", " ")
    return " ".join(plain.split()).strip(" :*\ufeff")


@dataclass(frozen=True)
class Columns:
    """The names of each column; those of `needed` must be there.

    `order` is how they stand in a file without heads, if that is taken.
    """

    names: Mapping[str, Collection[str]]
    needed: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()

    @cached_property
    def _known(self) -> dict[str, str]:
        return {
            folded(name): column
            for column, names in self.names.items()
            for name in names
        }

    def found(self, heads: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Each column that a head names, and where it stands."""
        for place, head in enumerate(heads):
            if column := self._known.get(folded(head)):
                yield column, place

    def places(self, heads: Sequence[str]) -> dict[str, int]:
        """Of two columns with the same name the first counts."""
        places: dict[str, int] = {}
        for column, place in self.found(heads):
            places.setdefault(column, place)
        return places


def cell(cells: Sequence[str], place: int | None) -> str:
    """What stands there; rows may be shorter than the heads."""
    return cells[place].strip() if place is not None and place < len(cells) else ""


def unquoted(text: str) -> str:
    """Without the sign by which a spreadsheet keeps a number as text."""
    return text.replace("\0", "").strip().lstrip("'").strip()


Read = TypeVar("Read")


class WrongRowError(ValueError):
    """Raised for a row that can't be read; `what` says why."""

    def __init__(self, what: str | LazyText) -> None:
        super().__init__(str(what))
        self.what = what


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row, and where it stands in the file."""

    row: int
    what: str | LazyText


@dataclass(frozen=True)
class RowCells:
    """A row by its columns; what the file has no column for is empty."""

    number: int
    cells: Mapping[str, str]
    mark: str = "."

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def __contains__(self, column: str) -> bool:
        return column in self.cells


class WrongRowsError(RefusalError):
    """Raised for a file with rows that can't be taken; nothing was changed."""

    says = _("Nothing was changed: some rows have errors.")

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(f"{len(problems)} rows")
        self.problems = problems


@dataclass
class ReadRows(Generic[Read]):
    """What a file says. Nothing is taken of one with problems."""

    rows: list[Read] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @contextmanager
    def at(self, number: int) -> Iterator[None]:
        """What is wrong there is noted, and the rows behind it are read."""
        try:
            yield
        except WrongRowError as wrong:
            self.problems.append(RowProblem(number, wrong.what))

    def require_right(self) -> None:
        """Raises `WrongRowsError` when a row can't be taken."""
        if self.problems:
            raise WrongRowsError(self.problems)


@dataclass(frozen=True)
class RowFile(Generic[Read]):
    """What such a file may hold, how a row is read, and what is said of others.

    `row` may raise `WrongRowError`; a row of which it makes None is left out. The
    decimal mark is told from `numbers`. `xml` reads files that are no tables.
    """

    columns: Columns
    row: Callable[[RowCells], Read | None]
    most_rows: int
    most_bytes: int
    # Said of a file without rows, of one with more than `most_rows`, and of one without
    # its columns; where this last is not said, columns without heads stand in order.
    empty: str | LazyText
    too_long: str | LazyText
    headless: str | LazyText = ""
    numbers: str = ""
    xml: Callable[[bytes], ReadRows[Read]] | None = None

    def read(self, content: bytes) -> ReadRows[Read]:
        """Raises `TableError` for a file that is none of these."""
        if self.xml and content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            found = self.xml(content)
        else:
            table = read_table(
                content, most_rows=self.most_rows, most_bytes=self.most_bytes
            )
            found = self.read_rows(table.rows)
        count = len(found.rows) + len(found.problems)
        if not count:
            raise TableError(self.empty)
        if count > self.most_rows:
            most = self.most_rows
            raise TableError(self.too_long, params={"most": most, "rows": most})
        return found

    def read_rows(self, rows: Sequence[TableRow]) -> ReadRows[Read]:
        """Raises `TableError` where columns are missing."""
        places, body = self._layout(rows)
        number = places.get(self.numbers)
        mark = decimal_mark(cell(row.cells, number) for row in body)
        found: ReadRows[Read] = ReadRows()
        for row in body:
            by_column = {name: cell(row.cells, at) for name, at in places.items()}
            with found.at(row.number):
                read = self.row(RowCells(row.number, by_column, mark))
                if read is not None:
                    found.rows.append(read)
        return found

    def _layout(
        self, rows: Sequence[TableRow]
    ) -> tuple[dict[str, int], Sequence[TableRow]]:
        """Where each column stands, and the rows that are no heads."""
        columns, heads = self.columns, rows[0].cells
        places = columns.places(heads)
        if columns.needed <= places.keys():
            return places, rows[1:]
        in_order = {name: place for place, name in enumerate(columns.order)}
        is_in_order = in_order and not places and len(in_order) <= len(heads)
        if self.headless and not is_in_order:
            raise TableError(self.headless)
        return in_order, rows
