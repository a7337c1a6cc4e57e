"""Reading what a bank says of transfers: a table, or an ISO 20022 pain.002 file."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.tables.defusing import undefused
from core.tables.reading import read_table

from .states import TransferState

MOST_LINES = 2000
MOST_BYTES = 4_000_000
REASON_LENGTH = 160
DIFFERS = "PART"

_CONFIRMED, _FAILED, _UNKNOWN = (
    TransferState.CONFIRMED,
    TransferState.FAILED,
    TransferState.UNKNOWN,
)
# Words of people and codes of ISO 20022. Accepted for settlement is not yet settled.
STATUSES: dict[str, str] = {
    **dict.fromkeys(
        (
            "confirmed", "paid", "ok", "success", "acsc", "accc", "成功", "已付",
            "已到账",
        ),
        _CONFIRMED,
    ),
    **dict.fromkeys(
        (
            "failed", "returned", "rejected", "rjct", "canc", "失败", "退票", "退回",
            "退汇", "拒绝",
        ),
        _FAILED,
    ),
    **dict.fromkeys(
        (
            "unknown", "pending", "pdng", "acsp", "actc", "accp", "acwc", "rcvd",
            "处理中", "未知",
        ),
        _UNKNOWN,
    ),
}  # fmt: skip
_HEADS = {
    "key": {"key", "transfer", "transfer key", "endtoendid", "转账编号", "编号"},
    "status": {"status", "state", "txsts", "状态", "结果"},
    "reason": {"reason", "error", "原因", "说明"},
}
# Codes that say nothing against the account: money, time, limits, duplicates, the rail.
_NOT_THE_ACCOUNT = re.compile(r"(AM|DT|TM|ED|FF|DU|AG|MS)\d\d\b|(CURR|NARR|TECH)\b")


@dataclass(frozen=True)
class Line:
    """One line of an answer: of the file's row `row`, about the transfer `key`.

    With a batch's number as its key it is about all transfers of that batch that the
    file doesn't name.
    """

    row: int
    key: str
    status: str
    reason: str = ""
    is_of_batch: bool = False

    @property
    def blames_account(self) -> bool:
        """Without a code for something else, it is the account that is wrong.

        What is said of a whole batch is said of no account.
        """
        return not (self.is_of_batch or _NOT_THE_ACCOUNT.match(self.reason.upper()))


class AnswerRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for a file that is no answer of a bank; the message says what to do."""


def read_answer(content: bytes) -> list[Line]:
    """The lines of a CSV, XLSX or pain.002 file.

    Raises `AnswerRefused` or `TableRefused`. A status that is not known stays as it is.
    """
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        lines = _of_xml(content)
    else:
        table = read_table(content, most_rows=MOST_LINES, most_bytes=MOST_BYTES)
        lines = of_rows([(row.number, row.cells) for row in table.rows])
    if not lines:
        raise AnswerRefused(_("This file names no transfer."))
    if len(lines) > MOST_LINES:
        raise AnswerRefused(
            _("This file has more than %(most)s lines. Please divide it."),
            params={"most": MOST_LINES},
        )
    return lines


def of_rows(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Line]:
    """By the heads or, without heads, key, status and reason in this order."""
    if not rows:
        return []
    places = _places(rows[0][1])
    body = rows[1:] if places else rows
    at = places or {"key": 0, "status": 1, "reason": 2}
    return [
        _line(number, *(_cell(cells, at.get(name)) for name in _HEADS))
        for number, cells in body
    ]


def _places(heads: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        for name, words in _HEADS.items():
            if _plain(head) in words and name not in found:
                found[name] = place
    return found if {"key", "status"} <= found.keys() else {}


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _line(row: int, key: str, status: str, reason: str) -> Line:
    said = " ".join(undefused(reason.strip()).split())
    return Line(
        row,
        unicodedata.normalize("NFKC", key).strip().upper()[:64],
        STATUSES.get(_plain(status), status.strip()[:64]),
        "".join(sign for sign in said if sign.isprintable())[:REASON_LENGTH],
    )


def _plain(text: str) -> str:
    return " ".join(
        unicodedata.normalize("NFKC", text).lower().replace("_", " ").split()
    )


def _of_xml(content: bytes) -> list[Line]:
    if len(content) > MOST_BYTES:
        raise AnswerRefused(_("This file is too large. Please divide it."))
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise AnswerRefused(_("This XML file can't be read.")) from error
    if not re.search(r"}Document$", root.tag) or "pain.002" not in root.tag:
        raise AnswerRefused(
            _("This is another kind of XML file. The bank's answer is a pain.002.")
        )
    return [_line(place, *said) for place, said in enumerate(_said(root), start=1)]


def _said(root: Element) -> Iterator[tuple[str, str, str]]:
    """Key, status and reason of each transfer, then of the batch as a whole.

    A payment's status stands before its group's. `PART` says that the transfers
    differ, so only those count that are named.
    """
    group = root.find(".//{*}OrgnlGrpInfAndSts")
    of_group = (
        ("", "", "") if group is None else _said_of_all(group, "OrgnlMsgId", "GrpSts")
    )
    payments = root.findall(".//{*}OrgnlPmtInfAndSts")
    whole = [_said_of_all(each, "OrgnlPmtInfId", "PmtInfSts") for each in payments]
    for payment, own in zip(payments, whole, strict=True):
        general = own if own[1] else of_group
        for each in payment.iterfind("{*}TxInfAndSts"):
            status = _text(each, "TxSts")
            yield (
                _text(each, "OrgnlEndToEndId"),
                status or general[1],
                _reason(each) or ("" if status else general[2]),
            )
    known = {
        key: (status, reason) for key, status, reason in (of_group, *whole) if status
    }
    for key, (status, reason) in known.items():
        if status != DIFFERS:
            yield key, status, reason


def _said_of_all(element: Element, key: str, status: str) -> tuple[str, str, str]:
    return _text(element, key), _text(element, status), _reason(element)


def _text(element: Element, path: str) -> str:
    return (element.findtext(f"{{*}}{path.replace('/', '/{*}')}") or "").strip()


def _reason(element: Element) -> str:
    parts: Iterable[str] = (
        _text(element, "StsRsnInf/Rsn/Cd"),
        _text(element, "StsRsnInf/Rsn/Prtry"),
        _text(element, "StsRsnInf/AddtlInf"),
    )
    return " ".join(part for part in parts if part)
