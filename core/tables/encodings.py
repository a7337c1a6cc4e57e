"""Which characters the bytes of a text file stand for, and what parts its cells."""

import csv
import re
from dataclasses import dataclass
from itertools import islice

from .rows import EMPTY, MIXED_ENCODINGS, NOT_A_TABLE, NUL_BYTES, TableError

# A byte order mark says it. Without one: UTF-16 when every other byte is nearly always
# zero, UTF-8 when all of it is valid, else what spreadsheets save in China (GB18030) or
# in the west (Windows-1252).

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LOOKED_AT = 4096
_HIGH = re.compile(rb"[\x80-\xff]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Signs that a text has: what has many others is no text.
_SHAPELESS = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c\x1a")


@dataclass(frozen=True)
class Text:
    """A text file: its characters, and how they were written."""

    characters: str
    encoding: str


def decode(content: bytes) -> Text:
    """Raises `TableError` for what is no text, or not in one encoding throughout."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content[len(mark) :], encoding)
    if wide := _wide(content):
        return _checked(content, wide)
    try:
        return _checked(content, "utf-8")
    except TableError:
        return _other(content)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark, told from its zeros: Latin letters and commas have one."""
    head = content[:_LOOKED_AT]
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.2 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.2 and odd < half * 0.02:
        return "utf-16-be"
    return ""


def _other(content: bytes) -> Text:
    """GB18030 or Windows-1252, unless a part of the file is UTF-8.

    Chinese letters are two bytes above 127 or more in a row, western ones stand alone.
    """
    loose = content.decode("utf-8", errors="replace")
    broken = loose.count("\ufffd")
    foreign = sum(1 for sign in loose if sign > "\x7f") - broken
    if foreign > broken:
        row = loose[: loose.index("\ufffd")].count("\n") + 1
        raise TableError(MIXED_ENCODINGS, params={"row": row})
    chinese, wrong = [], []
    for row, line in enumerate(content.split(b"\n"), start=1):
        try:
            # What no line of GB18030 looks like by chance
            if len(_CHINESE.findall(line.decode())) >= 4:
                chinese.append(row)
        except UnicodeDecodeError:
            wrong.append(row)
    if chinese:
        fewer = chinese if len(chinese) < len(wrong) else wrong
        raise TableError(MIXED_ENCODINGS, params={"row": fewer[0]})
    runs = [len(run) for run in _HIGH.findall(content)]
    western = 2 * runs.count(1) > len(runs)
    return _checked(content, "windows-1252" if western else "gb18030")


def _checked(content: bytes, encoding: str) -> Text:
    if encoding.startswith("utf-16") and len(content) % 2:
        content = content[:-1]  # cut short, or a line break added as one byte
    try:
        characters = content.decode(encoding)
    except UnicodeDecodeError as error:
        newline = "\n".encode(encoding)
        row = content[: error.start].count(newline) + 1
        raise TableError(MIXED_ENCODINGS, params={"row": row}) from error
    if not characters.strip():
        raise TableError(EMPTY)
    _check_signs(characters)
    return Text(characters, encoding)


def _check_signs(characters: str) -> None:
    head = characters[:_LOOKED_AT]
    shapeless = sum(sign in _SHAPELESS for sign in head)
    if shapeless > max(4, len(head) // 50):
        raise TableError(NOT_A_TABLE)
    at = characters.find("\0")
    if at >= 0:
        row = characters[:at].count("\n") + 1
        raise TableError(NUL_BYTES, params={"row": row})


DELIMITERS = (",", ";", "\t", "|")
_ROWS = 20


def delimiter_of(characters: str) -> str:
    """The sign that makes the most rows of the same width; a comma if none does."""
    scores = {sign: _score(characters, sign) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: scores[sign])
    return best if scores[best] > (0, 0) else ","


def _score(characters: str, sign: str) -> tuple[int, int]:
    """How many of the first rows have the commonest width over one, and that width."""
    lines = islice(characters.splitlines(keepends=True), _ROWS * 10)
    try:
        rows = list(islice(csv.reader(lines, delimiter=sign), _ROWS))
    except csv.Error:
        return (0, 0)
    widths = [len(row) for row in rows if len(row) > 1]
    if not widths:
        return (0, 0)
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return (widths.count(common), common)
