"""Numbers as files write them: exact, with a decimal point or a decimal comma."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

_JUNK = re.compile(
    r"[\s'’_\u00a0\u202f¥￥$€£]|^(CNY|RMB|EUR|USD)|(CNY|RMB|EUR|USD|元)$"
)
_SIGNS = str.maketrans("，、．。−－", ",,..--")
_SURE_COMMA = re.compile(r"-?\d[\d.]*,(\d{1,2}|\d{4,})")
_SURE_POINT = re.compile(r"-?\d[\d,]*\.(\d{1,2}|\d{4,})")
_UNSURE = re.compile(r"-?[1-9]\d{0,2}([.,])\d{3}")
_PLAIN = re.compile(r"-?\d{1,18}(\.\d{1,12})?")


def _tidy(text: str) -> str:
    return _JUNK.sub("", unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip())


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal sign of a whole file, by the numbers in it that leave no doubt."""
    commas = points = 0
    for text in texts:
        tidy = _tidy(text)
        commas += _SURE_COMMA.fullmatch(tidy) is not None
        points += _SURE_POINT.fullmatch(tidy) is not None
    return "," if commas > points else "."


def read_number(text: str, mark: str = ".") -> Decimal:
    """The number in a cell. `mark` decides only what could be read both ways.

    "1,200" is 1200 in a file with points and 1.2 in one with commas; "2,5" is 2.5 in
    both. Raises `ValueError`.
    """
    tidy = _tidy(text)
    comma, point = tidy.rfind(","), tidy.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        tidy = tidy.replace(thousands, "").replace(",", ".")
    elif unsure := _UNSURE.fullmatch(tidy):
        tidy = tidy.replace(unsure[1], "." if unsure[1] == mark else "")
    elif tidy.count(",") + tidy.count(".") > 1:
        tidy = tidy.replace(",", "").replace(".", "")
    else:
        tidy = tidy.replace(",", ".")
    if tidy.startswith("."):
        tidy = f"0{tidy}"
    if not (tidy.isascii() and _PLAIN.fullmatch(tidy.removesuffix("."))):
        msg = f"{text!r} is not a number"
        raise ValueError(msg)
    return Decimal(tidy.removesuffix("."))


def is_number(text: str, mark: str = ".") -> bool:
    try:
        read_number(text, mark)
    except ValueError:
        return False
    return True
