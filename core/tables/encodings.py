"""Which characters the bytes of a text file stand for.

A byte order mark says it. Without one: UTF-16 when every other byte is nearly always
zero or the file opens as a data pack of Taobao's does, UTF-8 when all of it is valid,
else GB18030, in which spreadsheets in China save.
"""

from dataclasses import dataclass

from .refusing import EMPTY, MIXED_ENCODINGS, NOT_A_TABLE, NUL_BYTES, TableRefused

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LOOKED_AT = 4096
# Signs that a text has: what has many others is no text.
_SHAPELESS = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c\x1a")


@dataclass(frozen=True)
class Text:
    """A text file: its characters, and how they were written."""

    characters: str
    encoding: str


def decode(content: bytes) -> Text:
    """Raises `TableRefused` for what is no text, or not in one encoding throughout."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content[len(mark) :], encoding)
    if wide := _wide(content):
        return _checked(content, wide)
    try:
        return _checked(content, "utf-8")
    except TableRefused:
        return _chinese(content)


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


def _chinese(content: bytes) -> Text:
    """GB18030, unless most of the file is UTF-8 and only some of it is broken."""
    loose = content.decode("utf-8", errors="replace")
    broken = loose.count("\ufffd")
    foreign = sum(1 for sign in loose if sign > "\x7f") - broken
    if foreign > broken:
        row = loose[: loose.index("\ufffd")].count("\n") + 1
        raise TableRefused(MIXED_ENCODINGS, params={"row": row})
    return _checked(content, "gb18030")


def _checked(content: bytes, encoding: str) -> Text:
    if encoding.startswith("utf-16") and len(content) % 2:
        content = content[:-1]  # cut short, or a line break added as one byte
    try:
        characters = content.decode(encoding)
    except UnicodeDecodeError as error:
        newline = "\n".encode(encoding)
        row = content[: error.start].count(newline) + 1
        raise TableRefused(MIXED_ENCODINGS, params={"row": row}) from error
    if not characters.strip():
        raise TableRefused(EMPTY)
    _check_signs(characters)
    return Text(characters, encoding)


def _check_signs(characters: str) -> None:
    head = characters[:_LOOKED_AT]
    shapeless = sum(sign in _SHAPELESS for sign in head)
    if shapeless > max(4, len(head) // 50):
        raise TableRefused(NOT_A_TABLE)
    at = characters.find("\0")
    if at >= 0:
        row = characters[:at].count("\n") + 1
        raise TableRefused(NUL_BYTES, params={"row": row})
