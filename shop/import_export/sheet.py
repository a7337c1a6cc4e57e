"""A table with a header, read cell by cell: what is amiss is noted with its column."""

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

import nh3

from core import market
from core.money import rounded, step
from core.tables.numbers import decimal_mark, read_number
from core.tables.rows import TableRow
from core.text import has_control_characters, one_line

from .imported import Problem

MOST_PRICE = Decimal(1_000_000)
MOST_COUNT = Decimal(2_000_000_000)
_TAGS = re.compile(r"<[a-zA-Z/!]")
_BREAKS = re.compile(r"[\t\r\n\x0b\x0c]+")
_YES = frozenset("yes y true 1 x ja wahr 是 ✓".split())
_NO = frozenset("no n false 0 nein falsch 否".split())


def header_key(header: str) -> str:
    """A header as formats know it: without case, doubled spaces and marks."""
    return " ".join(header.replace("\ufeff", "").casefold().split())


def plain(text: str) -> str:
    """Words without tags; what scripts and styles hold is no word."""
    if not _TAGS.search(text):
        return text
    return html.unescape(nh3.clean(text, tags=set()))


@dataclass
class Record:
    """One row by its columns' keys. Reading a cell may add to `errors`."""

    number: int
    cells: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    mark: str = "."
    errors: list[Problem] = field(default_factory=list)
    # Headers of the columns that were read so far, in all rows of the sheet.
    used: set[str] = field(default_factory=set, repr=False)

    def renamed(self, cells: dict[str, str], headers: dict[str, str]) -> "Record":
        """The same row by other keys; problems still name the columns as written."""
        return replace(self, cells=cells, headers=headers)

    def header(self, key: str) -> str:
        return self.headers.get(key, key)

    def has(self, key: str) -> bool:
        return key in self.cells

    def text(self, key: str) -> str:
        """The cell as it is."""
        self.used.add(self.header(key))
        return self.cells.get(key, "")

    def raw(self, key: str) -> str:
        return self.text(key).strip()

    def fail(self, code: str, key: str, **params: object) -> None:
        told = {name: str(value) for name, value in params.items()}
        self.errors.append(Problem(code, self.header(key), told))

    def line(self, key: str, most: int, *, keep_tags: bool = False) -> str:
        """One line of text, or an error when it can't be shown or is too long."""
        text = self.text(key)
        text = _BREAKS.sub(" ", text if keep_tags else plain(text))
        if has_control_characters(text):
            self.fail("control", key)
            return ""
        line = one_line(text)
        if len(line) > most:
            self.fail("long", key, count=len(line), most=most)
        return line

    def decimal(self, key: str, most: Decimal = MOST_COUNT) -> Decimal | None:
        """A number of 0 or more; None when the cell is empty or wrong."""
        text = self.raw(key)
        if not text:
            return None
        try:
            number = read_number(text, self.mark)
        except ValueError:
            self.fail("number", key, value=text[:40])
            return None
        if number < 0:
            self.fail("negative", key, value=text[:40])
            return None
        if number > most:
            self.fail("large_number", key, value=text[:40])
            return None
        return number

    def price(self, key: str) -> Decimal | None:
        """A price in the market's currency; None when there is none or it is wrong."""
        if not self.raw(key):
            self.fail("no_price", key)
            return None
        wrong = len(self.errors)
        price = self.decimal(key, Decimal(10) ** 17)
        if price is None or len(self.errors) > wrong:
            return None
        return self.checked_price(price, key)

    def checked_price(self, price: Decimal, key: str) -> Decimal | None:
        currency = market.currency()
        if price == 0:
            self.fail("zero_price", key)
        elif price > MOST_PRICE:
            self.fail("large_price", key, value=self.raw(key)[:40], most=MOST_PRICE)
        elif rounded(price, currency) != price:
            value = self.raw(key)[:40]
            self.fail("price_step", key, value=value, step=step(currency))
        else:
            return rounded(price, currency)
        return None

    def yes(self, key: str) -> bool | None:
        text = self.raw(key).casefold()
        if text in _YES:
            return True
        if text in _NO:
            return False
        if text:
            self.fail("yes_no", key, value=text[:40])
        return None

    def day(self, key: str) -> dt.date | None:
        text = self.raw(key)
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text[:10].replace("/", "-"))
        except ValueError:
            self.fail("date", key, value=text[:40])
            return None


@dataclass(frozen=True)
class GoodsSheet:
    """The rows under a header. Raises nothing; what is amiss stands in its rows."""

    headers: tuple[str, ...]
    rows: Sequence[TableRow] = field(repr=False)
    numbers: frozenset[str] = frozenset()
    # The columns' keys where the headers are written in a person's language.
    codes: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set, repr=False, compare=False)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        named = self.codes or [header_key(header) for header in self.headers]
        return tuple(key or f"column {at}" for at, key in enumerate(named, start=1))

    @cached_property
    def mark(self) -> str:
        """The decimal sign, told from the columns that hold numbers."""
        places = [at for at, key in enumerate(self.keys) if key in self.numbers]
        return decimal_mark(
            row.cells[at] for row in self.rows for at in places if at < len(row.cells)
        )

    def records(self, *, undo: Callable[[str], str] | None = None) -> Iterable[Record]:
        """Rows by column; `undo` turns cells back into what they were."""
        named = dict(zip(self.keys, self.headers, strict=True))
        for row in self.rows:
            cells = [undo(cell) for cell in row.cells] if undo else row.cells
            by_key = dict(zip(self.keys, cells, strict=False))
            for key in self.keys[len(cells) :]:
                by_key[key] = ""
            record = Record(row.number, by_key, named, self.mark, used=self.used)
            if any(cell.strip() for cell in cells[len(self.keys) :]):
                record.fail("wide", "")
            yield record

    def filled(self) -> list[tuple[str, str]]:
        """Key and header of each column that has something in a row."""
        full: set[int] = set()
        for row in self.rows:
            full.update(at for at, cell in enumerate(row.cells) if cell.strip())
        named = zip(self.keys, self.headers, strict=True)
        return [pair for at, pair in enumerate(named) if at in full]
