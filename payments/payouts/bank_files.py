"""A released batch as a bank takes it: a table, or a pain.001.001.09 of ISO 20022."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.utils.translation import gettext as _

from core import dates
from core.brand import plain_name
from core.money import from_minor
from core.refusals import RefusalError
from core.tables.writer import Cell
from vendors.banking.rules import compact, is_bic, is_cnaps, is_iban

from .models import PayoutBatch, Transfer

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME_LENGTH, TEXT_LENGTH = 140, 140


def table_rows(
    batch: PayoutBatch, transfers: Iterable[Transfer]
) -> Iterator[Sequence[Cell]]:
    """Heads, then each transfer; the last columns are for the bank to answer in."""
    yield (
        "key", "holder", "account", "bank", "branch", "amount", "currency", "note",
        "status", "reason",
    )  # fmt: skip
    for each in transfers:
        yield (
            each.key,
            each.holder,
            each.number.reveal(),
            each.bank,
            each.branch,
            from_minor(each.amount, each.currency),
            each.currency,
            _note(batch),
            "",
            "",
        )


def _note(batch: PayoutBatch) -> str:
    return f"{plain_name()} {batch.number}"


class NoAccountOfOursError(RefusalError):
    """Raised when the market's own account is not set; the text says which setting."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The market's bank account is not set. Set "
                "PAYOUT_FROM_ACCOUNT for XML files, or use the CSV file."
            )
        )


def pain_001(
    batch: PayoutBatch, transfers: Sequence[Transfer], *, now: datetime | None = None
) -> bytes:
    """One payment of the batch, to be carried out today.

    The same batch has the same message id, so that a bank refuses it a second time.
    Raises `NoAccountOfOursError`.
    """
    if not settings.PAYOUT_FROM_ACCOUNT:
        raise NoAccountOfOursError
    now = dates.local(now)
    total = f"{batch.amount:f}"
    document = Element("Document", xmlns=NAMESPACE)
    root = SubElement(document, "CstmrCdtTrfInitn")
    header = SubElement(root, "GrpHdr")
    _add(header, "MsgId", batch.number)
    _add(header, "CreDtTm", now.isoformat(timespec="seconds"))
    _add(header, "NbOfTxs", str(len(transfers)))
    _add(header, "CtrlSum", total)
    _add(SubElement(header, "InitgPty"), "Nm", _words(plain_name()))
    payment = SubElement(root, "PmtInf")
    _add(payment, "PmtInfId", batch.number)
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "BtchBookg", "true")
    _add(payment, "NbOfTxs", str(len(transfers)))
    _add(payment, "CtrlSum", total)
    _add(SubElement(payment, "ReqdExctnDt"), "Dt", dates.day_of(now).isoformat())
    _add(SubElement(payment, "Dbtr"), "Nm", _words(settings.PAYOUT_FROM_HOLDER))
    _account(SubElement(payment, "DbtrAcct"), settings.PAYOUT_FROM_ACCOUNT)
    _bank(SubElement(payment, "DbtrAgt"), settings.PAYOUT_FROM_BRANCH, "")
    for each in transfers:
        _transfer(SubElement(payment, "CdtTrfTxInf"), batch, each)
    return tostring(document, encoding="UTF-8", xml_declaration=True)


def _transfer(parent: Element, batch: PayoutBatch, transfer: Transfer) -> None:
    ids = SubElement(parent, "PmtId")
    _add(ids, "InstrId", transfer.key)
    _add(ids, "EndToEndId", transfer.key)
    amount = SubElement(SubElement(parent, "Amt"), "InstdAmt", Ccy=transfer.currency)
    amount.text = f"{transfer.money:f}"
    _bank(SubElement(parent, "CdtrAgt"), transfer.branch, transfer.bank)
    _add(SubElement(parent, "Cdtr"), "Nm", _words(transfer.holder))
    _account(SubElement(parent, "CdtrAcct"), transfer.number.reveal())
    note = _words(_note(batch), TEXT_LENGTH)
    _add(SubElement(parent, "RmtInf"), "Ustrd", note)


def _account(parent: Element, number: str) -> None:
    number = compact(number)
    holder = SubElement(parent, "Id")
    if is_iban(number):
        _add(holder, "IBAN", number)
    else:
        _add(SubElement(holder, "Othr"), "Id", number)


def _bank(parent: Element, branch: str, name: str) -> None:
    """By BIC, by China's CNAPS code, by name, or not at all."""
    bank = SubElement(parent, "FinInstnId")
    branch = compact(branch)
    if is_bic(branch):
        _add(bank, "BICFI", branch)
    elif is_cnaps(branch):
        member = SubElement(bank, "ClrSysMmbId")
        _add(SubElement(member, "ClrSysId"), "Cd", "CNAPS")
        _add(member, "MmbId", branch)
    if words := _words(name):
        _add(bank, "Nm", words)
    elif not len(bank):
        _add(SubElement(bank, "Othr"), "Id", "NOTPROVIDED")


def _words(text: str, length: int = NAME_LENGTH) -> str:
    """One line without signs that XML can't hold."""
    kept = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text
    )
    return " ".join(kept.split())[:length].strip()


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
