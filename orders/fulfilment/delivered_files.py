"""Reading a carrier's table of what was delivered: a number and a moment a row."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.tables import read_table
from orders.fulfilment.rules import carrier_named, plain_number

MOST_ROWS = 1000
MOST_BYTES = 4_000_000
NUMBER_LENGTH = 64

_HEADS = {
    "tracking": {
        "tracking", "tracking number", "number", "waybill", "waybill number", "运单",
        "运单号", "快递单号", "物流单号",
    },
    "delivered": {
        "delivered", "delivered at", "delivered on", "delivery time", "signed at",
        "送达时间", "送达日期", "签收时间", "签收日期",
    },
    "carrier": {"carrier", "快递", "快递公司", "物流公司", "承运人", "承运商"},
}  # fmt: skip
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
_TIMES = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f")


@dataclass(frozen=True)
class DeliveredRow:
    """`row` is where it stands in the file; `carrier` may be left empty."""

    row: int
    number: str
    carrier: str
    delivered_at: datetime


@dataclass(frozen=True)
class RowProblem:
    row: int
    what: str


@dataclass
class DeliveredFile:
    """What a file says. Nothing is taken of one with problems."""

    rows: list[DeliveredRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class FileUnreadable(ValidationError):  # noqa: N818 - what happened
    """Raised for a file that is no such table; the message says what to do."""


def read_delivered(content: bytes) -> DeliveredFile:
    """Raises `FileUnreadable` or `TableRefused`."""
    table = read_table(content, most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
    heads = [_plain(cell) for cell in table.rows[0].cells]
    places = {
        name: place
        for name, words in _HEADS.items()
        for place, head in reversed(list(enumerate(heads)))
        if head in words
    }
    if not {"tracking", "delivered"} <= places.keys():
        raise FileUnreadable(
            _("The first row must name the columns tracking number and delivered at.")
        )
    found = DeliveredFile()
    for row in table.rows[1:]:
        _add(found, row.number, _cells(row.cells, places))
    if not found.rows and not found.problems:
        raise FileUnreadable(_("No tracking number stands in this file."))
    if len(found.rows) + len(found.problems) > MOST_ROWS:
        text = _("This file is too large: at most %(rows)d parcels at once.")
        raise FileUnreadable(text % {"rows": MOST_ROWS})
    return found


def _add(found: DeliveredFile, row: int, cells: dict[str, str]) -> None:
    number = plain_number(cells["tracking"])
    moment = _moment(cells["delivered"])
    if not number or len(number) > NUMBER_LENGTH:
        what = _("The tracking number is missing or too long.")
        found.problems.append(RowProblem(row, what))
    elif moment is None:
        what = _("The time can't be read. Write it like 2026-11-25 14:30.")
        found.problems.append(RowProblem(row, what))
    else:
        typed = cells.get("carrier", "")
        carrier = carrier_named(typed) or typed
        found.rows.append(DeliveredRow(row, number, carrier, moment))


def _moment(text: str) -> datetime | None:
    """In the market's time zone. A day alone means its end, or now if it is today."""
    day, _space, time = text.replace("T", " ").partition(" ")
    if not time:
        start = _parsed(day, _DAYS)
        if start is None:
            return None
        now = timezone.now()
        end = start + timedelta(days=1, seconds=-1)
        return min(end, now) if start <= now else end
    for form in _TIMES:
        if found := _parsed(f"{day} {time.strip()}", [f"{d} {form}" for d in _DAYS]):
            return found
    return None


def _parsed(text: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        try:
            return timezone.make_aware(datetime.strptime(text, form))  # noqa: DTZ007
        except (ValueError, OverflowError):
            continue
    return None


def _cells(cells: Sequence[str], places: dict[str, int]) -> dict[str, str]:
    """A spreadsheet that keeps a number as text may put a sign before it."""
    return {
        name: (cells[place] if place < len(cells) else "")
        .replace("\0", "")
        .strip()
        .lstrip("'")
        .strip()
        for name, place in places.items()
    }


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("_", " ")
    return " ".join(folded.split())
