"""Which column of a register is what, by the names that people give them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.tables import Row, Table

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
    "No columns were found in this file. Please give the columns names in the first "
    "row; at least the number or the household, as in: Number, Household, Village."
)
TWICE = _("Two columns are called “%(name)s”. Please take one away.")


class HeadersRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for a file whose columns can't be told; the message says what to do."""


@dataclass(frozen=True)
class Sheet:
    """The rows below the heads; `places` says in which cell each field stands."""

    heads: tuple[str, ...]
    places: dict[str, int]
    rows: list[Row]

    def cell(self, row: Row, field: str) -> str:
        place = self.places.get(field)
        if place is None or place >= len(row.cells):
            return ""
        return row.cells[place].strip()


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("m²", "m2").lower()
    return re.sub(r"\s+", " ", plain).strip(" :：*\ufeff")


ALIASES = {
    _tidy(word): field for field, words in NAMES.items() for word in words.split("|")
}


def sheet_of(table: Table) -> Sheet:
    """Raises `HeadersRefused`."""
    for place, row in enumerate(table.rows[:MOST_LOOKED_AT]):
        places = _places(row.cells)
        if len(places) >= 2 and ({"number", "name"} & places.keys()):
            rows = table.rows[place + 1 :]
            return Sheet(tuple(row.cells), places, rows)
    raise HeadersRefused(NO_HEADS)


def _places(cells: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        field = ALIASES.get(_tidy(cell))
        if field is None:
            continue
        if field in places:
            raise HeadersRefused(TWICE, params={"name": cell.strip()})
        places[field] = place
    return places
