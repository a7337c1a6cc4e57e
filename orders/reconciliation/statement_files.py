"""Reading a bank statement: an ISO 20022 camt.053, or a table of dates and amounts."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.money import UnknownCurrencyError, to_minor
from core.tables.defusing import undefused
from core.tables.numbers import decimal_mark, read_number
from core.tables.reading import read_table

MOST_LINES = 5000
MOST_BYTES = 8_000_000
REFERENCE_LENGTH = 500

_HEADS = {
    "date": {
        "date", "booking date", "booked", "value date", "日期", "交易日期", "记账日期",
    },
    "amount": {"amount", "sum", "金额", "交易金额", "发生额"},
    "reference": {
        "reference", "description", "purpose", "note", "details", "摘要", "附言",
        "用途", "备注",
    },
    "currency": {"currency", "币种"},
    "direction": {"direction", "credit/debit", "cr/dr", "借贷", "借贷标志", "收支"},
}  # fmt: skip
_OUT = {"debit", "dbit", "dr", "d", "out", "借", "借方", "支出", "支", "出"}
_IN = {"credit", "crdt", "cr", "c", "in", "贷", "贷方", "收入", "收", "入"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y")

BAD_DATE = _("the date can't be read; write 2026-11-25")
BAD_AMOUNT = _("the amount can't be read")
TOO_FINE = _("the amount is finer than the currency's smallest unit")
BAD_CURRENCY = _("this currency is not known")
BAD_DIRECTION = _("write debit or credit")


@dataclass(frozen=True)
class StatementLine:
    """Money out when negative, in minor units; `row` is where it stands in the file."""

    row: int
    booked_on: date
    amount: int
    currency: str
    reference: str
    digest: str = ""


@dataclass(frozen=True)
class RowProblem:
    row: int
    what: str | Promise


@dataclass
class Statement:
    """What a file says. Nothing is taken of one with problems."""

    lines: list[StatementLine] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class StatementUnreadable(ValidationError):  # noqa: N818 - what happened
    """Raised for a file that is no statement; the message says what to do."""


class _Wrong(ValueError):  # noqa: N818 - a finding
    def __init__(self, what: str | Promise) -> None:
        super().__init__(str(what))
        self.what = what


def read_statement(content: bytes) -> Statement:
    """Raises `StatementUnreadable` or `TableRefused`."""
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        found = _of_xml(content)
    else:
        table = read_table(content, most_rows=MOST_LINES, most_bytes=MOST_BYTES)
        found = _of_rows([(row.number, row.cells) for row in table.rows])
    if not found.lines and not found.problems:
        raise StatementUnreadable(_("This file has no lines."))
    if len(found.lines) > MOST_LINES:
        raise StatementUnreadable(
            _("This file has more than %(most)s lines. Please divide it."),
            params={"most": MOST_LINES},
        )
    found.lines = list(_numbered(found.lines))
    return found


def _numbered(lines: Sequence[StatementLine]) -> Iterator[StatementLine]:
    """Equal lines are told apart by their place among their like."""
    seen: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        what = (line.booked_on, line.amount, line.currency, line.reference)
        seen[what] += 1
        text = "\n".join(map(str, (*what, seen[what])))
        digest = hashlib.sha256(text.encode()).hexdigest()
        yield StatementLine(
            line.row, line.booked_on, line.amount, line.currency, line.reference, digest
        )


def _of_rows(rows: Sequence[tuple[int, Sequence[str]]]) -> Statement:
    places = _places(rows[0][1]) if rows else {}
    if not {"date", "amount", "reference"} <= places.keys():
        raise StatementUnreadable(
            _("The first row must name the columns date, amount and reference.")
        )
    body = rows[1:]
    mark = decimal_mark(_cell(cells, places["amount"]) for _number, cells in body)
    found = Statement()
    for number, cells in body:
        try:
            found.lines.append(_of_row(number, cells, places, mark))
        except _Wrong as wrong:
            found.problems.append(RowProblem(number, wrong.what))
    return found


def _of_row(
    number: int, cells: Sequence[str], places: dict[str, int], mark: str
) -> StatementLine:
    values = {name: _cell(cells, place) for name, place in places.items()}
    currency = values.get("currency", "").upper() or settings.MARKET_CURRENCY
    try:
        amount = read_number(values["amount"], mark)
    except ValueError as error:
        raise _Wrong(BAD_AMOUNT) from error
    if "direction" in values:
        amount = _signed(amount, values["direction"])
    return StatementLine(
        number,
        _date(values["date"]),
        _minor(amount, currency),
        currency,
        _words(undefused(values["reference"])),
    )


def _signed(amount: Decimal, direction: str) -> Decimal:
    said = _plain(direction)
    if said in _OUT:
        return -abs(amount)
    if said in _IN:
        return abs(amount)
    raise _Wrong(BAD_DIRECTION)


def _minor(amount: Decimal, currency: str) -> int:
    try:
        return to_minor(amount, currency)
    except UnknownCurrencyError as error:
        raise _Wrong(BAD_CURRENCY) from error
    except ValueError as error:
        raise _Wrong(TOO_FINE) from error


def _date(text: str) -> date:
    short = text.strip()[:10]
    for form in _DATES:
        try:
            return datetime.strptime(short, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise _Wrong(BAD_DATE)


def _places(heads: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        for name, words in _HEADS.items():
            if _plain(head) in words and name not in found:
                found[name] = place
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("_", " ")
    return " ".join(folded.split())


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(sign if sign.isprintable() else " " for sign in folded)
    return " ".join(kept.split())[:REFERENCE_LENGTH]


def _of_xml(content: bytes) -> Statement:
    if len(content) > MOST_BYTES:
        raise StatementUnreadable(_("This file is too large. Please divide it."))
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise StatementUnreadable(_("This XML file can't be read.")) from error
    if not re.search(r"}Document$", root.tag) or "camt.053" not in root.tag:
        raise StatementUnreadable(
            _("This is another kind of XML file. A bank statement is a camt.053.")
        )
    found = Statement()
    for place, entry in enumerate(root.iterfind(".//{*}Ntry"), start=1):
        if _is_booked(entry):
            try:
                found.lines += _of_entry(place, entry)
            except _Wrong as wrong:
                found.problems.append(RowProblem(place, wrong.what))
    return found


def _is_booked(entry: Element) -> bool:
    """What is only announced comes again when it is booked."""
    state = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    return state in {"", "BOOK"}


def _of_entry(place: int, entry: Element) -> list[StatementLine]:
    """One line, or one for each payment where the bank gives an amount for each."""
    details = entry.findall(".//{*}TxDtls")
    amounts = [each.find("./{*}Amt") for each in details]
    if len(details) > 1 and all(amount is not None for amount in amounts):
        return [_line(place, entry, each, [each]) for each in details]
    return [_line(place, entry, entry, details)]


def _line(
    place: int, entry: Element, priced: Element, details: Sequence[Element]
) -> StatementLine:
    amount = priced.find("./{*}Amt")
    currency = (amount.get("Ccy") or "").upper() if amount is not None else ""
    try:
        exact = Decimal(((amount.text if amount is not None else "") or "").strip())
    except InvalidOperation as error:
        raise _Wrong(BAD_AMOUNT) from error
    if not exact.is_finite():
        raise _Wrong(BAD_AMOUNT)
    side = _text(priced, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    day = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm")
    return StatementLine(
        place,
        _date(day),
        _minor(_signed(exact, side), currency),
        currency,
        _words(" ".join(_references(entry, details))),
    )


def _references(entry: Element, details: Sequence[Element]) -> Iterator[str]:
    yield _text(entry, "AcctSvcrRef")
    for name in ("Btch/PmtInfId", "Btch/MsgId"):
        yield _text(entry, f"NtryDtls/{name}")
    for each in details:
        for name in ("Refs/EndToEndId", "Refs/PmtInfId", "Refs/MsgId"):
            yield _text(each, name)
        yield from (note.text or "" for note in each.iterfind("./{*}RmtInf/{*}Ustrd"))
    yield _text(entry, "AddtlNtryInf")


def _text(element: Element, path: str) -> str:
    return (element.findtext(f"./{{*}}{path.replace('/', '/{*}')}") or "").strip()
