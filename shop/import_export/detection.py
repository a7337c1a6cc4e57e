"""Which format a table is in, where its header stands, what columns probably are."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from core.tables.numbers import is_number
from core.tables.reader import Table
from core.tables.rows import TableError
from core.tables.writer import undefused

from .formats import BY_CODE, FORMATS, OWN, Format, by_hand
from .formats.columns import column_of
from .sheet import GoodsSheet, header_key

TWICE = _(
    "The column “%(name)s” appears twice. Please remove or "
    "rename one and upload the file again."
)
NO_ROWS = _("The file has a header but no rows. Please add your goods.")
# Words in headers. One that is the whole header counts before one inside it.
WORDS: dict[str, Sequence[str]] = {
    "title_other": ("英文", "english name", "chinese name", "name (en"),
    "summary": ("简介", "卖点", "短描述", "summary", "short description", "kurz"),
    "title": (
        "品名", "名称", "商品", "产品", "货品", "name", "title", "product", "ware",
        "artikel",
    ),
    "description": (
        "描述", "介绍", "说明", "详情", "description", "details", "beschreibung",
    ),
    "category": (
        "类目", "分类", "类别", "品类", "种类", "category", "kategorie", "gruppe",
    ),
    "price": ("价格", "单价", "售价", "价钱", "price", "preis"),
    "stock": (
        "库存", "数量", "存量", "stock", "quantity", "qty", "menge", "bestand",
    ),
    "weight": ("毛重", "发货重量", "运费重量", "shipping weight", "versandgewicht"),
    "amount": ("含量", "净重", "净含量", "amount", "inhalt"),
    "unit": ("单位", "unit", "einheit"),
    "pack": ("规格", "包装", "pack", "size", "gebinde"),
    "sku": ("编码", "货号", "编号", "sku", "code", "artikelnummer"),
    "photos": ("图片", "照片", "主图", "image", "photo", "picture", "bild"),
}  # fmt: skip
_GRAMS = ("克", "(g)", "（g）", "gram")
_LOOKED_AT = 50


@dataclass(frozen=True)
class Detected:
    """`format` is None when the header is of no format we know."""

    sheet: GoodsSheet
    format: Format | None


def detect(table: Table) -> Detected:
    """Raises `TableError`."""
    rows, opening = table.rows, ""
    if len(rows) > 1 and rows[0].cells[0].casefold().startswith("version"):
        opening, rows = "version", rows[1:]
    headers = _without_empty_end(rows[0].cells)
    sheet = GoodsSheet(headers, rows[1:], codes=_own_codes(headers))
    _check(sheet)
    there = frozenset(sheet.keys)
    fitting = (f for f in FORMATS if f.knows(there) and f.opening in {opening, ""})
    return Detected(sheet, next(fitting, None))


def sheet_in(detected: Detected, form: Format) -> GoodsSheet:
    """The sheet as the format reads it. Raises `TableError` when it has no rows."""
    rows = detected.sheet.rows[form.repeats :]
    if not rows:
        raise TableError(NO_ROWS)
    return replace(detected.sheet, rows=rows, numbers=form.numbers, used=set())


def _own_codes(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of a file of our own format whose header is in a person's language."""
    codes = tuple(column_of(header) or header_key(header) for header in headers)
    return codes if OWN.knows(frozenset(codes)) else ()


def format_of(code: str, mapping: Mapping[str, str]) -> Format:
    """A known format, or the one that the person's mapping makes."""
    return BY_CODE[code] if code in BY_CODE else by_hand(mapping)


def headers_hash(sheet: GoodsSheet) -> str:
    """What files with the same columns share, in whatever order these stand."""
    return hashlib.sha256("\n".join(sorted(sheet.keys)).encode()).hexdigest()


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return tuple(undefused(cell).strip() for cell in cells[:end])


def _check(sheet: GoodsSheet) -> None:
    seen: set[str] = set()
    for header, key in zip(sheet.headers, sheet.keys, strict=True):
        if key in seen:
            raise TableError(TWICE, params={"name": header[:60]})
        seen.add(key)
    if not sheet.rows:
        raise TableError(NO_ROWS)


def guessed(sheet: GoodsSheet) -> dict[str, str]:
    """Header key → field; no field twice."""
    found: dict[str, str] = {}
    for is_whole in (True, False):
        for field, words in WORDS.items():
            if field not in found.values():
                key = _column(sheet.keys, found, words, is_whole=is_whole)
                if key and not (field == "weight" and _is_in_grams(key)):
                    found[key] = field
    return _with_bare_sizes(sheet, found)


def _column(
    keys: Iterable[str], taken: dict[str, str], words: Sequence[str], *, is_whole: bool
) -> str:
    for word in words:
        for key in keys:
            fits = key == word if is_whole else word in key
            if key not in taken and fits:
                return key
    return ""


def _is_in_grams(key: str) -> bool:
    """Weights are read in kilograms; a column of grams is left to the person."""
    is_kilos = "千克" in key or "kilogram" in key
    return not is_kilos and any(sign in key for sign in _GRAMS)


def _with_bare_sizes(sheet: GoodsSheet, found: dict[str, str]) -> dict[str, str]:
    """A column of packs holds words such as "5斤装", or bare numbers: amounts."""
    pack = next((key for key, field in found.items() if field == "pack"), "")
    if pack and "amount" not in found.values() and _holds_numbers(sheet, pack):
        return found | {pack: "amount"}
    return found


def _holds_numbers(sheet: GoodsSheet, key: str) -> bool:
    at = sheet.keys.index(key)
    rows = sheet.rows[:_LOOKED_AT]
    texts = [row.cells[at] for row in rows if at < len(row.cells)]
    told = [text for text in texts if text.strip()]
    return bool(told) and all(map(is_number, told))
