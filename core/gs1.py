"""What a label says of a lot by GS1's application identifiers, in text and address.

The rules are those of the GS1 General Specifications: (10) batch or lot, up to 20
characters of set 82; (13) packaging date, (15) best before and (7007) harvest date as
YYMMDD; (310n) net weight in kilograms, six digits of which n stand after the point.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from core import dates

LOT_LENGTH = 20
# GS1's character set 82 without brackets, which part the elements in text.
_LOT = re.compile(r"[!\"%&'*+,\-./0-9:;<=>?A-Z_a-z]{1,20}", re.ASCII)
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
_ELEMENT = re.compile(r"\(([0-9]{2,4})\)([^()]*)", re.ASCII)
_WEIGHT = re.compile(r"310([0-5])", re.ASCII)
_MOST_DIGITS = 999_999

LOT, PACKED, BEST_BEFORE, HARVESTED = "10", "13", "15", "7007"


class NotGS1Error(ValueError):
    """Raised for what breaks a rule of GS1; the text says which."""


@dataclass(frozen=True)
class LotElements:
    """What a label says of a lot. `net_grams` is the weight of one pack."""

    lot: str
    harvested_on: date | None = None
    packed_on: date | None = None
    best_before: date | None = None
    net_grams: int | None = None


def element_string(said: LotElements) -> str:
    """As people read it: (10)261125-K7QX3(13)261126(7007)261125(15)270125(3103)005000.

    Raises `NotGS1Error` for what GS1 can't say.
    """
    return "".join(f"({ai}){value}" for ai, value in _elements(said))


def read_element_string(text: str) -> LotElements:
    """The opposite of `element_string`. Raises `NotGS1Error`."""
    found: dict[str, str] = {}
    end = 0
    for part in _ELEMENT.finditer(text):
        ai, value = part.groups()
        if part.start() != end or ai in found:
            msg = f"{text!r} is not one element after the other"
            raise NotGS1Error(msg)
        if not _is_known(ai):
            msg = f"({ai}) says nothing of a lot"
            raise NotGS1Error(msg)
        found[ai] = value
        end = part.end()
    if end != len(text) or LOT not in found:
        msg = f"{text!r} is not an element string of a lot"
        raise NotGS1Error(msg)
    return _said(found.pop(LOT), found)


def lot_address(page: str, said: LotElements) -> str:
    """The address of the lot's page, and the rest behind it as GS1 Digital Link does.

    `page` is the address that lots stand under, with a slash at its end. Raises
    `NotGS1Error` for what GS1 can't say.
    """
    (_ai, lot), *rest = _elements(said)
    query = urlencode(rest)
    return f"{page}{quote(lot, safe='')}/" + (f"?{query}" if query else "")


def read_address(address: str) -> LotElements:
    """The opposite of `lot_address`; parameters that GS1 doesn't know are left out.

    Raises `NotGS1Error` for one that it knows and that is wrong, and for an address
    that is none.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise NotGS1Error(str(error)) from error
    steps = [step for step in parts.path.split("/") if step]
    if not steps:
        msg = f"{address!r} names no lot"
        raise NotGS1Error(msg)
    found = {ai: value for ai, value in parse_qsl(parts.query, True) if _is_known(ai)}
    found.pop(LOT, None)
    return _said(unquote(steps[-1]), found)


def gs1_date(day: date) -> str:
    """YYMMDD.

    Raises `NotGS1Error` for a day that two digits of a year can't tell today.
    """
    text = f"{day:%y%m%d}"
    if read_date(text) != day:
        msg = f"{day} is too far away to be written with two digits"
        raise NotGS1Error(msg)
    return text


def read_date(text: str, *, today: date | None = None) -> date:
    """YYMMDD as a day; 00 is the month's last. Raises `NotGS1Error`.

    The century is the one that brings the year nearest: at most 49 years back of
    those ahead, and 50 ahead.
    """
    if not _SIX_DIGITS.fullmatch(text):
        msg = f"{text!r} is not YYMMDD"
        raise NotGS1Error(msg)
    short, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    year = _year(short, (today or dates.today()).year)
    try:
        first = date(year, month, 1)
        return (
            first.replace(day=day) if day else dates.months_later(first, 1) - dates.DAY
        )
    except ValueError as error:
        msg = f"{text!r} is no day"
        raise NotGS1Error(msg) from error


def _year(short: int, now: int) -> int:
    century, ahead = now - now % 100, short - now % 100
    if ahead >= 51:
        return century - 100 + short
    return century + 100 + short if ahead <= -50 else century + short


def net_weight(grams: int) -> tuple[str, str]:
    """The identifier and value of a net weight, as fine as six digits allow.

    5000 → ("3103", "005000"). Raises `NotGS1Error` for a weight that would be rounded.
    """
    if grams <= 0:
        msg = "a net weight is more than nothing"
        raise NotGS1Error(msg)
    for places in (3, 2, 1, 0):
        value, rest = divmod(grams, 10 ** (3 - places))
        if not rest and value <= _MOST_DIGITS:
            return f"310{places}", f"{value:06d}"
    msg = f"{grams} g can't be written in six digits"
    raise NotGS1Error(msg)


def _read_weight(places: int, text: str) -> int:
    if not _SIX_DIGITS.fullmatch(text):
        msg = f"{text!r} is not a weight of six digits"
        raise NotGS1Error(msg)
    grams, rest = divmod(int(text) * 1000, 10**places)
    if rest or not grams:
        msg = f"{text!r} with {places} places is no whole weight in grams"
        raise NotGS1Error(msg)
    return grams


def _elements(said: LotElements) -> Iterator[tuple[str, str]]:
    yield LOT, _checked_lot(said.lot)
    for ai, day in (
        (PACKED, said.packed_on),
        (HARVESTED, said.harvested_on),
        (BEST_BEFORE, said.best_before),
    ):
        if day is not None:
            yield ai, gs1_date(day)
    if said.net_grams is not None:
        yield net_weight(said.net_grams)


def _checked_lot(code: str) -> str:
    if not _LOT.fullmatch(code):
        msg = f"{code!r} is not a lot code of 1 to {LOT_LENGTH} characters of set 82"
        raise NotGS1Error(msg)
    return code


def _is_known(ai: str) -> bool:
    return ai in {LOT, *_DATES} or bool(_WEIGHT.fullmatch(ai))


def _said(lot: str, found: Mapping[str, str]) -> LotElements:
    fields: dict[str, Any] = {}
    for ai, value in found.items():
        if ai in _DATES:
            fields[_DATES[ai]] = _READERS.get(ai, read_date)(value)
        elif weight := _WEIGHT.fullmatch(ai):
            if "net_grams" in fields:
                msg = "two net weights"
                raise NotGS1Error(msg)
            fields["net_grams"] = _read_weight(int(weight[1]), value)
    return LotElements(_checked_lot(lot), **fields)


def _read_harvest(text: str) -> date:
    """A day, or the first of a span of two (YYMMDDYYMMDD)."""
    if len(text) == 12:
        first, last = read_date(text[:6]), read_date(text[6:])
        if last < first:
            msg = f"{text!r} ends before it begins"
            raise NotGS1Error(msg)
        return first
    return read_date(text)


_DATES = {
    PACKED: "packed_on",
    HARVESTED: "harvested_on",
    BEST_BEFORE: "best_before",
}
_READERS: dict[str, Callable[[str], date]] = {HARVESTED: _read_harvest}
