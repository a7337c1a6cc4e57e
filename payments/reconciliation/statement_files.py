"""Reading a bank statement: an ISO 20022 camt.053, or a table of dates and amounts."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from core import dates, market
from core.imports.iso20022 import open_message, text_at
from core.imports.rows import (
    Columns,
    ReadRows,
    RowCells,
    RowFile,
    WrongRowError,
    folded,
)
from core.money import UnknownCurrencyError, to_minor
from core.tables.numbers import read_number
from core.tables.writer import undefused

MOST_LINES = 5000
MOST_BYTES = 8_000_000
REFERENCE_LENGTH = 500
PARTY_LENGTH = 128
ACCOUNT_LENGTH = 64

_NAMES = {
    "date": {
        "date", "booking date", "booked", "value date", "日期", "交易日期", "记账日期",
    },
    "amount": {"amount", "sum", "金额", "交易金额", "发生额"},
    "reference": {
        "reference", "description", "purpose", "note", "details", "摘要", "附言",
        "用途", "备注",
    },
    "currency": {"currency", "币种"},
    "party": {
        "name", "party", "counterparty", "payer", "对方户名", "对方名称", "户名",
    },
    "account": {
        "account", "iban", "counterparty account", "payer account", "对方账号",
        "对方账户", "账号",
    },
    "direction": {"direction", "credit/debit", "cr/dr", "借贷", "借贷标志", "收支"},
}  # fmt: skip
COLUMNS = Columns(_NAMES, frozenset({"date", "amount", "reference"}))
_OUT = {"debit", "dbit", "dr", "d", "out", "借", "借方", "支出", "支", "出"}
_IN = {"credit", "crdt", "cr", "c", "in", "贷", "贷方", "收入", "收", "入"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y")

OTHER_XML = _(
    "This is another kind of XML file. Please upload a camt.053 bank statement."
)
BAD_DATE = _("the date can't be read; use 2026-11-25")
BAD_AMOUNT = _("the amount can't be read")
TOO_FINE = _("the amount has too many decimals for the currency")
BAD_CURRENCY = _("unknown currency")
BAD_DIRECTION = _("use debit or credit")


@dataclass(frozen=True)
class StatementLine:
    """Money out when negative, in minor units; `row` is where it stands in the file.

    `party` and `account` are whose is the other side, where the bank tells.
    """

    row: int
    booked_on: date
    amount: int
    currency: str
    reference: str
    digest: str = ""
    party: str = ""
    account: str = field(default="", repr=False)


def read_statement(content: bytes) -> ReadRows[StatementLine]:
    """Raises `TableError`."""
    found = STATEMENT.read(content)
    found.rows = list(numbered(found.rows))
    return found


def numbered(lines: Sequence[StatementLine]) -> Iterator[StatementLine]:
    """Equal lines are told apart by their place among their like."""
    seen: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        what = (line.booked_on, line.amount, line.currency, line.reference)
        seen[what] += 1
        text = "\n".join(map(str, (*what, seen[what])))
        digest = hashlib.sha256(text.encode()).hexdigest()
        yield replace(line, digest=digest)


def _of_row(row: RowCells) -> StatementLine:
    currency = row["currency"].upper() or market.currency()
    try:
        amount = read_number(row["amount"], row.mark)
    except ValueError as error:
        raise WrongRowError(BAD_AMOUNT) from error
    if "direction" in row:
        amount = _signed(amount, row["direction"])
    return StatementLine(
        row.number,
        _date(row["date"]),
        _minor(amount, currency),
        currency,
        _words(undefused(row["reference"])),
        party=_words(undefused(row["party"]))[:PARTY_LENGTH],
        account=undefused(row["account"])[:ACCOUNT_LENGTH],
    )


def _signed(amount: Decimal, direction: str) -> Decimal:
    said = folded(direction)
    if said in _OUT:
        return -abs(amount)
    if said in _IN:
        return abs(amount)
    raise WrongRowError(BAD_DIRECTION)


def _minor(amount: Decimal, currency: str) -> int:
    try:
        return to_minor(amount, currency)
    except UnknownCurrencyError as error:
        raise WrongRowError(BAD_CURRENCY) from error
    except ValueError as error:
        raise WrongRowError(TOO_FINE) from error


def _date(text: str) -> date:
    short = text.strip()[:10]
    for form in _DATES:
        try:
            return dates.day_of(dates.parsed(short, form))
        except ValueError:
            continue
    raise WrongRowError(BAD_DATE)


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(sign if sign.isprintable() else " " for sign in folded)
    return " ".join(kept.split())[:REFERENCE_LENGTH]


def _of_xml(content: bytes) -> ReadRows[StatementLine]:
    root = open_message(
        content, "camt.053", otherwise=OTHER_XML, bounds=(MOST_BYTES, MOST_LINES)
    )
    found: ReadRows[StatementLine] = ReadRows()
    for place, entry in enumerate(root.iterfind(".//{*}Ntry"), start=1):
        if _is_booked(entry):
            with found.at(place):
                found.rows += _of_entry(place, entry)
    return found


def _is_booked(entry: Element) -> bool:
    """What is only announced comes again when it is booked."""
    state = text_at(entry, "Sts/Cd") or text_at(entry, "Sts")
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
        raise WrongRowError(BAD_AMOUNT) from error
    if not exact.is_finite():
        raise WrongRowError(BAD_AMOUNT)
    side = text_at(priced, "CdtDbtInd") or text_at(entry, "CdtDbtInd")
    day = text_at(entry, "BookgDt/Dt") or text_at(entry, "BookgDt/DtTm")
    party, account = _other_side(details, is_in=folded(side) in _IN)
    return StatementLine(
        place,
        _date(day),
        _minor(_signed(exact, side), currency),
        currency,
        _words(" ".join(_references(entry, details))),
        party=_words(party)[:PARTY_LENGTH],
        account=account[:ACCOUNT_LENGTH],
    )


def _other_side(details: Sequence[Element], *, is_in: bool) -> tuple[str, str]:
    """Who paid, or was paid, and their account; of several payments in one nobody."""
    if len(details) != 1:
        return "", ""
    role = "Dbtr" if is_in else "Cdtr"
    parties = "RltdPties"
    name = text_at(details[0], f"{parties}/{role}/Pty/Nm") or text_at(
        details[0], f"{parties}/{role}/Nm"
    )
    account = text_at(details[0], f"{parties}/{role}Acct/Id/IBAN") or text_at(
        details[0], f"{parties}/{role}Acct/Id/Othr/Id"
    )
    return name, account


def _references(entry: Element, details: Sequence[Element]) -> Iterator[str]:
    yield text_at(entry, "AcctSvcrRef")
    for name in ("Btch/PmtInfId", "Btch/MsgId"):
        yield text_at(entry, f"NtryDtls/{name}")
    for each in details:
        for name in ("Refs/EndToEndId", "Refs/PmtInfId", "Refs/MsgId"):
            yield text_at(each, name)
        yield from (note.text or "" for note in each.iterfind("./{*}RmtInf/{*}Ustrd"))
        yield text_at(each, "RmtInf/Strd/CdtrRefInf/Ref")
    yield text_at(entry, "AddtlNtryInf")


STATEMENT = RowFile(
    columns=COLUMNS,
    row=_of_row,
    xml=_of_xml,
    numbers="amount",
    most_rows=MOST_LINES,
    most_bytes=MOST_BYTES,
    headless=_("The first row must contain the columns date, amount and reference."),
    empty=_("This file has no rows."),
    too_long=_("This file has more than %(most)s lines. Please split it."),
)
