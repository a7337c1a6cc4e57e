"""Reading what a bank says of transfers: a table, or an ISO 20022 pain.002 file."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from core.imports.iso20022 import open_message, text_at
from core.imports.rows import Columns, ReadRows, RowCells, RowFile, folded
from core.tables.writer import undefused

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
_NAMES = {
    "key": {"key", "transfer", "transfer key", "endtoendid", "转账编号", "编号"},
    "status": {"status", "state", "txsts", "状态", "结果"},
    "reason": {"reason", "error", "原因", "说明"},
}
OTHER_XML = _(
    "This is another kind of XML file. Please upload the bank's pain.002 response."
)
# Codes that say nothing against the account: money, time, limits, duplicates, the rail.
_NOT_THE_ACCOUNT = re.compile(r"(AM|DT|TM|ED|FF|DU|AG|MS)\d\d\b|(CURR|NARR|TECH)\b")


@dataclass(frozen=True)
class AnswerLine:
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


def read_answer(content: bytes) -> list[AnswerLine]:
    """The lines of a CSV, XLSX or pain.002 file.

    Raises `TableError`. A status that is not known stays as it is.
    """
    return ANSWER.read(content).rows


def _of_row(row: RowCells) -> AnswerLine:
    return _line(row.number, row["key"], row["status"], row["reason"])


def _line(row: int, key: str, status: str, reason: str) -> AnswerLine:
    said = " ".join(undefused(reason.strip()).split())
    return AnswerLine(
        row,
        unicodedata.normalize("NFKC", key).strip().upper()[:64],
        STATUSES.get(folded(status), status.strip()[:64]),
        "".join(sign for sign in said if sign.isprintable())[:REASON_LENGTH],
    )


def _of_xml(content: bytes) -> ReadRows[AnswerLine]:
    root = open_message(
        content, "pain.002", otherwise=OTHER_XML, bounds=(MOST_BYTES, MOST_LINES)
    )
    return ReadRows([_line(place, *said) for place, said in enumerate(_said(root), 1)])


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
            status = text_at(each, "TxSts")
            yield (
                text_at(each, "OrgnlEndToEndId"),
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
    return text_at(element, key), text_at(element, status), _reason(element)


def _reason(element: Element) -> str:
    parts: Iterable[str] = (
        text_at(element, "StsRsnInf/Rsn/Cd"),
        text_at(element, "StsRsnInf/Rsn/Prtry"),
        text_at(element, "StsRsnInf/AddtlInf"),
    )
    return " ".join(part for part in parts if part)


ANSWER = RowFile(
    columns=Columns(_NAMES, frozenset({"key", "status"}), order=tuple(_NAMES)),
    row=_of_row,
    xml=_of_xml,
    most_rows=MOST_LINES,
    most_bytes=MOST_BYTES,
    empty=_("This file contains no transfers."),
    too_long=_("This file has more than %(most)s lines. Please split it."),
)
