"""Values from outside: whole numbers, amounts, days and documents, read within bounds.

What an address, a form or a body holds may be anything: 5,000 digits, "NaN", a list
where a number should be. It is read here, or by a form's field, and nowhere else; what
can't be read is None, and the caller says what that means.
"""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

MOST_ID = 2**63 - 1  # what a database's column can hold
MOST_NUMBER = Decimal(10) ** 12
_LONGEST = 40  # characters of anything that is read here


def whole(value: object, most: int = MOST_ID) -> int | None:
    """A whole number in plain figures, from 0 to `most`."""
    text = _text(value)
    if not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= most else None


def wholes(values: Iterable[object], most: int = MOST_ID) -> list[int]:
    """Those of the values that are whole numbers, each once, in their order."""
    found = (whole(value, most) for value in values)
    return list(dict.fromkeys(number for number in found if number is not None))


def decimal(value: object, most: Decimal = MOST_NUMBER) -> Decimal | None:
    """A finite number between `-most` and `most`, as a machine writes it."""
    try:
        number = Decimal(_text(value))
    except InvalidOperation:
        return None
    # What has too large an exponent can't even be compared.
    is_plain = number.is_finite() and -20 < number.adjusted() < 20
    return number if is_plain and abs(number) <= most else None


def real(value: object, most: float = 1e12) -> float | None:
    """A finite number between `-most` and `most`, such as a place on the map."""
    try:
        number = float(_text(value))
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) <= most else None


def day(value: object) -> date | None:
    """A day as 2026-09-30."""
    text = _text(value)
    try:
        return date.fromisoformat(text) if len(text) == len("2026-09-30") else None
    except ValueError:
        return None


def read_json(body: bytes | str) -> Any:
    """What a body holds; None for what is no JSON.

    So is what no database keeps: "NaN", a NUL, half a pair of surrogates.
    """
    try:
        found = json.loads(body, parse_constant=_refuse)
        plain = json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return None if rb"\u0000" in plain else found


def document(body: bytes | str) -> dict[str, Any] | None:
    """The JSON object that a body holds."""
    found = read_json(body)
    return found if isinstance(found, dict) else None


def _refuse(word: str) -> None:
    raise ValueError(word)


def _text(value: object) -> str:
    """Empty for what is no text or number, and for what is too long to be one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return ""
    if isinstance(value, int) and abs(value) > MOST_ID:
        return ""
    text = str(value).strip()
    return text if len(text) <= _LONGEST else ""
