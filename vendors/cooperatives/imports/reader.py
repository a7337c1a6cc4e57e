"""Which column of a register is what, and what a row says, in clean values."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.contacts import parse_phone
from core import dates, market
from core.imports.rows import Columns, cell
from core.money import rounded, to_minor
from core.secrets import DOT
from core.tables.numbers import read_number
from core.tables.reader import Table
from core.tables.rows import TableError, TableRow
from core.tables.writer import undefused
from core.text import has_control_characters, one_line
from vendors.cooperatives.rules import identity_as_kept, is_identity
from vendors.places.models import Village

from .problems import Problem

# Square metres of one mu.
MU = "mu"
NAMES: dict[str, str] = {
    "number": "number|no|no.|household number|member number|编号|户号|序号|社员编号|"
    "成员编号|农户编号",
    "name": "household|name|head|householder|head name|household name|member|farmer|"
    "head of household|head of the household|农户|户主|姓名|户主姓名|成员姓名|社员姓名|"
    "农户姓名|名称|成员",
    "village": "village|hamlet|村庄|村|行政村|自然村|村名|所在村",
    "people": "people|persons|family members|family|人员|家庭成员|家庭人员|成员名单",
    "phone": "phone|phone number|telephone|mobile|tel|电话|电话号码|手机|手机号|"
    "手机号码|联系电话|联系方式",
    "identity": "identity number|identity|id|id number|id card|national id|passport|"
    "证件号码|身份证|身份证号|身份证号码|户主证件号码|户主身份证号",
    "plots": "plots|plot|land|fields|field|地块|地块名称|土地|承包地",
    "area": "area|area (m2)|square metres|m2|sqm|面积|面积(平方米)|面积(m2)|"
    "土地面积(平方米)|平方米",
    MU: "mu|area (mu)|面积(亩)|亩|亩数|土地面积(亩)|承包面积(亩)",
    "joined": "joined|joined on|join date|member since|since|入社日期|入社时间|"
    "加入日期|加入时间|入社",
    "left": "left|left on|leave date|until|退社日期|退社时间|退出日期|退出时间|退社",
    "stake": "stake|share|shares|contribution|capital|出资|出资额|股金|出资额(元)|"
    "出资金额|入股金额|股金(元)",
    "note": "note|notes|remark|remarks|备注|说明",
}
HIDDEN = frozenset({"identity", "phone"})
MOST_LOOKED_AT = 5  # rows in which the heads may stand, below a title
NO_HEADS = _(
    "No columns were found. Please name the columns in the "
    "first row, with at least the number or the household: "
    "Number, Household, Village."
)
TWICE = _("Two columns are named “%(name)s”. Please remove one.")
SQUARE_METRES_OF_A_MU = Decimal(10_000) / 15
FIRST_DAY = date(1940, 1, 1)
LONGEST = {"number": 16, "name": 128, "note": 500, "people": 128, "plots": 64}
MOST_AREA = 2_000_000_000
_SHEET_DAY_0 = date(1899, 12, 30)  # day 0 of spreadsheets
_BETWEEN = re.compile(r"[,，、;；/\n|]+")
_NUMBERS = r"(\d{1,4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,4})\s?日?"
_DAY = re.compile(_NUMBERS)
_PLAIN_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0+)?")


@dataclass(frozen=True)
class RegisterSheet:
    """The rows below the heads; `places` says in which cell each field stands."""

    heads: tuple[str, ...]
    places: dict[str, int]
    rows: list[TableRow]

    def cell(self, row: TableRow, name: str) -> str:
        return cell(row.cells, self.places.get(name))


COLUMNS = Columns({name: words.split("|") for name, words in NAMES.items()})


def sheet_of(table: Table) -> RegisterSheet:
    """Raises `TableError`."""
    for place, row in enumerate(table.rows[:MOST_LOOKED_AT]):
        places = _places(row.cells)
        if len(places) >= 2 and ({"number", "name"} & places.keys()):
            rows = table.rows[place + 1 :]
            return RegisterSheet(tuple(row.cells), places, rows)
    raise TableError(NO_HEADS)


def _places(cells: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, place in COLUMNS.found(cells):
        if name in places:
            raise TableError(TWICE, params={"name": cells[place].strip()})
        places[name] = place
    return places


@dataclass
class Said:
    """A row's clean values; None or empty where the row says nothing.

    `stake` is in minor units, `area` in square metres. `phone` is E.164.
    """

    row: int
    number: str = ""
    name: str = ""
    village: Village | None = None
    people: list[str] = field(default_factory=list)
    phone: str = ""
    identity: str = ""
    plots: list[str] = field(default_factory=list)
    area: int | None = None
    joined: date | None = None
    left: date | None = None
    stake: int | None = None
    note: str = ""
    problems: list[tuple[Problem, dict[str, Any]]] = field(default_factory=list)

    def wrong(self, problem: Problem, **params: object) -> None:
        self.problems.append((problem, params))


class Reader:
    """Reads rows of a sheet; `villages` by their names in small letters."""

    def __init__(
        self,
        sheet: RegisterSheet,
        villages: dict[str, Village],
        *,
        mark: str,
        stakes: bool,
    ) -> None:
        self.sheet, self.villages = sheet, villages
        self.mark, self.stakes = mark, stakes
        self.today = dates.today()

    def read(self, row: TableRow) -> Said:
        said = Said(row.number)
        said.number = self._line(said, row, "number")
        said.name = self._line(said, row, "name")
        said.note = self._line(said, row, "note")
        said.people = self._names(said, row, "people")
        said.plots = self._names(said, row, "plots")
        said.joined = self._day(said, row, "joined")
        said.left = self._day(said, row, "left")
        self._place(said, row)
        self._numbers(said, row)
        self._area(said, row)
        if self.stakes:
            self._stake(said, row)
        self._whole(said)
        return said

    def _cell(self, row: TableRow, name: str) -> str:
        return undefused(self.sheet.cell(row, name))

    def _line(self, said: Said, row: TableRow, name: str) -> str:
        text = self._cell(row, name).replace("\n", " ").replace("\t", " ")
        return self._fitting(said, text, LONGEST[name])

    def _fitting(self, said: Said, text: str, most: int) -> str:
        if has_control_characters(text):
            said.wrong(Problem.ODD_SIGNS)
            return ""
        text = one_line(text)
        if len(text) > most:
            said.wrong(Problem.TOO_LONG, text=text[:20] + "…", most=most)
            return ""
        return text

    def _names(self, said: Said, row: TableRow, name: str) -> list[str]:
        """Names in one cell; a bare number only says how many there are."""
        parts = [one_line(part) for part in _BETWEEN.split(self._cell(row, name))]
        wanted = [part for part in parts if part and not part.isdigit()]
        fitting = [self._fitting(said, part, LONGEST[name]) for part in wanted]
        return list(dict.fromkeys(part for part in fitting if part))

    def _day(self, said: Said, row: TableRow, name: str) -> date | None:
        text = self._cell(row, name)
        if not text:
            return None
        try:
            day = read_day(text)
        except TwoDaysError:
            said.wrong(Problem.TWO_DAYS, text=text[:40])
            return None
        except ValueError:
            said.wrong(Problem.NO_DAY, text=text[:40])
            return None
        if day > self.today:
            said.wrong(Problem.NOT_YET, day=day)
        elif day < FIRST_DAY:
            said.wrong(Problem.TOO_EARLY, day=day)
        else:
            return day
        return None

    def _place(self, said: Said, row: TableRow) -> None:
        text = one_line(self._cell(row, "village"))
        if not text:
            return
        said.village = self.villages.get(text.lower())
        if said.village is None:
            said.wrong(Problem.NO_VILLAGE, text=text[:40])

    def _numbers(self, said: Said, row: TableRow) -> None:
        """Masked numbers, as our own files have them, say nothing."""
        phone = self._cell(row, "phone")
        if phone and DOT not in phone:
            said.phone = parse_phone(phone) or ""
            if not said.phone:
                said.wrong(Problem.NO_PHONE, text=phone[:40])
        identity = identity_as_kept(self._cell(row, "identity"))
        if identity and DOT not in identity:
            if is_identity(identity):
                said.identity = identity
            else:
                said.wrong(Problem.NO_IDENTITY)

    def _area(self, said: Said, row: TableRow) -> None:
        for name, times in ((MU, SQUARE_METRES_OF_A_MU), ("area", Decimal(1))):
            text = self._cell(row, name)
            if not text:
                continue
            try:
                area = read_number(text, self.mark) * times
            except ValueError:
                said.wrong(Problem.NO_AREA, text=text[:40])
                continue
            if not 0 <= area <= MOST_AREA:
                said.wrong(Problem.NO_AREA, text=text[:40])
                continue
            whole = int(area.quantize(Decimal(1), rounding=ROUND_HALF_UP))
            said.area = whole or None

    def _stake(self, said: Said, row: TableRow) -> None:
        text = self._cell(row, "stake")
        if not text:
            return
        currency = market.currency()
        try:
            amount = read_number(text, self.mark)
        except ValueError:
            said.wrong(Problem.NO_NUMBER, text=text[:40])
            return
        if amount < 0:
            said.wrong(Problem.NEGATIVE)
        elif amount >= 10**13 or rounded(amount, currency) != amount:
            said.wrong(Problem.NO_NUMBER, text=text[:40])
        else:
            said.stake = to_minor(amount, currency)

    def _whole(self, said: Said) -> None:
        if not said.number and not said.name and not said.problems:
            said.wrong(Problem.EMPTY)
        if said.joined and said.left and said.left < said.joined:
            said.wrong(Problem.LEFT_FIRST, left=said.left, joined=said.joined)


class TwoDaysError(ValueError):
    """Raised for what may be the third of April or the fourth of March."""


def read_day(text: str) -> date:
    """The day that somebody wrote: 2019-03-31, 2019/3/31, 2019年3月31日, 31.3.2019, …

    Raises `TwoDaysError` where day and month could be either, else `ValueError`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[T ]00:00(:00)?.*$", "", plain)
    if found := _PLAIN_DAY.fullmatch(plain):
        return date(*map(int, found.groups()))
    if _SERIAL.fullmatch(plain):
        return _SHEET_DAY_0 + timedelta(days=int(plain.partition(".")[0]))
    found = _DAY.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    first, second, third = found.groups()
    if len(first) == 4 and len(third) <= 2:
        return date(int(first), int(second), int(third))
    if len(third) != 4 or len(first) > 2:
        raise ValueError(text)
    one, two, year = int(first), int(second), int(third)
    if "." in plain or one > 12 or one == two:
        return date(year, two, one)
    if two > 12:
        return date(year, one, two)
    raise TwoDaysError(text)
