"""The bank's files: pain.001.001.09 element by element, in order and within limits."""

import re
from xml.etree.ElementTree import fromstring

import pytest

from core import dates
from core.secrets import Secret
from payments.payouts.bank_files import (
    NAMESPACE,
    NoAccountOfOursError,
    pain_001,
    table_rows,
)
from payments.payouts.models import Transfer
from tests.factories.payouts import (
    make_bank_account,
    make_payee,
    make_released_batch,
    owe,
)
from tests.factories.vendors import ACCOUNT_NUMBER, IBAN, make_farm

pytestmark = pytest.mark.django_db

# Element → its parts in the schema's order; what ends with ? may be absent, with + is
# there several times. Of `Id` and `FinInstnId` one choice is there.
SHAPE = {
    "Document": ["CstmrCdtTrfInitn"],
    "CstmrCdtTrfInitn": ["GrpHdr", "PmtInf+"],
    "GrpHdr": ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum?", "InitgPty"],
    "PmtInf": [
        "PmtInfId", "PmtMtd", "BtchBookg?", "NbOfTxs?", "CtrlSum?", "PmtTpInf?",
        "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt", "ChrgBr?", "CdtTrfTxInf+",
    ],
    "ReqdExctnDt": ["Dt"],
    "InitgPty": ["Nm"],
    "Dbtr": ["Nm"],
    "Cdtr": ["Nm"],
    "DbtrAcct": ["Id", "Ccy?"],
    "CdtrAcct": ["Id", "Ccy?"],
    "DbtrAgt": ["FinInstnId"],
    "CdtrAgt": ["FinInstnId"],
    "FinInstnId": ["BICFI?", "ClrSysMmbId?", "Nm?", "Othr?"],
    "ClrSysMmbId": ["ClrSysId", "MmbId"],
    "ClrSysId": ["Cd"],
    "CdtTrfTxInf": ["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"],
    "PmtId": ["InstrId?", "EndToEndId"],
    "Amt": ["InstdAmt"],
    "RmtInf": ["Ustrd"],
}  # fmt: skip
TEXT = {
    "MsgId": r"[A-Z0-9-]{1,35}",
    "PmtInfId": r"[A-Z0-9-]{1,35}",
    "InstrId": r"[A-Z0-9-]{1,35}",
    "EndToEndId": r"[A-Z0-9-]{1,35}",
    "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "NbOfTxs": r"[0-9]{1,15}",
    "CtrlSum": r"\d{1,15}(\.\d{1,2})?",
    "PmtMtd": r"TRF",
    "BtchBookg": r"true",
    "Dt": r"\d{4}-\d\d-\d\d",
    "Nm": r"\S(.{0,138}\S)?",
    "Ustrd": r"\S(.{0,138}\S)?",
    "InstdAmt": r"\d{1,13}(\.\d{1,2})?",
    "IBAN": r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}",
    "BICFI": r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?",
    "MmbId": r"[0-9]{12}",
    "Cd": r"CNAPS",
}


def named(element):
    space, _, name = element.tag.rpartition("}")
    assert space == f"{{{NAMESPACE}"
    return name


def check(element, parent=""):
    """The element's parts are those of the schema, in its order and within limits."""
    name = named(element)
    parts = [named(part) for part in element]
    if name == "Id" and parent != "Othr":
        assert parts in (["IBAN"], ["Othr"])
    elif name == "Othr":
        assert parts == ["Id"]
    elif name == "Id":
        assert re.fullmatch(r"[A-Z0-9]{1,34}", element.text)
    elif name in SHAPE:
        pattern = "".join(
            f"({part[:-1]} ){part[-1]}" if part[-1] in "?+" else f"{part} "
            for part in SHAPE[name]
        )
        said = "".join(f"{part} " for part in parts)
        assert said, name
        assert re.fullmatch(pattern, said), (name, parts)
    else:
        assert re.fullmatch(TEXT[name], element.text), (name, element.text)
    if name == "InstdAmt":
        assert re.fullmatch("[A-Z]{3}", element.get("Ccy"))
    for part in element:
        check(part, name)


def xml_of(batch):
    return pain_001(batch, list(batch.transfers.all()))


def texts(content, name):
    return [each.text for each in fromstring(content).iter(f"{{{NAMESPACE}}}{name}")]


@pytest.fixture(autouse=True)
def _account_of_the_market(settings):
    settings.PAYOUT_FROM_HOLDER = "Nanpo 市场"
    settings.PAYOUT_FROM_ACCOUNT = "6222 0211 1111 1111"
    settings.PAYOUT_FROM_BRANCH = "102100099996"


def a_payee_with(currency="CNY", **fields):
    farm = make_farm(delivers=False)
    make_bank_account(farm, **fields)
    owe(farm, 123_456, currency)
    return farm


def test_xml_has_the_shape_of_the_schema():
    make_payee(10_001)
    a_payee_with(number=Secret.of(IBAN), branch="DEUTDEFF500")
    a_payee_with(branch="", bank="北京银行")
    a_payee_with(branch="", bank="")
    batch = make_released_batch()

    content = xml_of(batch)

    check(fromstring(content))
    assert texts(content, "NbOfTxs") == ["4", "4"]
    assert texts(content, "CtrlSum") == ["3803.69"] * 2
    assert texts(content, "InstdAmt") == ["100.01"] + ["1234.56"] * 3
    assert texts(content, "EndToEndId") == [
        f"{batch.number}-00{n}" for n in (1, 2, 3, 4)
    ]
    assert texts(content, "IBAN") == [IBAN]
    assert texts(content, "BICFI") == ["DEUTDEFF500"]
    assert texts(content, "MmbId") == ["102100099996", "103164000123"]
    assert "NOTPROVIDED" in texts(content, "Id")
    assert ACCOUNT_NUMBER in texts(content, "Id")
    assert texts(content, "Dt") == [dates.today().isoformat()]


def test_xml_of_the_same_batch_is_the_same_message():
    make_payee()
    batch = make_released_batch()

    assert texts(xml_of(batch), "MsgId") == texts(xml_of(batch), "MsgId")


def test_names_are_one_line_of_what_xml_can_hold():
    a_payee_with(holder="Li <& Söhne>\n\x01" + "果" * 110, bank="B\u2028ank\x02")
    content = xml_of(make_released_batch())

    check(fromstring(content))
    assert texts(content, "Nm")[2:] == ["B ank", "Li <& Söhne> " + "果" * 110]


@pytest.mark.parametrize(("currency", "said"), [("JPY", "123456"), ("KWD", "123.45")])
def test_amounts_have_the_currencys_decimals(currency, said):
    a_payee_with(currency)
    content = xml_of(make_released_batch(currency))

    check(fromstring(content))
    assert texts(content, "InstdAmt") == [said]


def test_xml_needs_an_account_of_ours(settings):
    settings.PAYOUT_FROM_ACCOUNT = ""
    make_payee()
    batch = make_released_batch()

    with pytest.raises(NoAccountOfOursError, match="PAYOUT_FROM_ACCOUNT"):
        xml_of(batch)


def test_table_names_each_transfer():
    make_payee(10_001)
    batch = make_released_batch()

    heads, row = list(table_rows(batch, Transfer.objects.all()))

    assert dict(zip(heads, map(str, row), strict=True)) == {
        "key": f"{batch.number}-001",
        "holder": Transfer.objects.get().holder,
        "account": ACCOUNT_NUMBER,
        "bank": "Agricultural Bank of China, Pingshun",
        "branch": "103164000123",
        "amount": "100.01",
        "currency": "CNY",
        "note": f"Nanpo {batch.number}",
        "status": "",
        "reason": "",
    }
