"""What a bank says of transfers: read, looked through, taken as a whole or not."""

import pytest

from core.tables.rows import TableError
from payments.ledger.models import LedgerTransaction
from payments.payouts.bank_answers import AnswerLine, read_answer
from payments.payouts.models import Transfer
from payments.payouts.services.answers import (
    NO_STATUS,
    NOT_RELEASED,
    TOO_LATE,
    TWICE,
    UNKNOWN_KEY,
    BankAnswerError,
    look_through,
    take_answer,
)
from payments.payouts.services.batches import cancel_batch, note_file_taken
from tests.factories.accounts import make_staff
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    answer_batch,
    make_answer_lines,
    make_batch,
    make_payee,
    make_released_batch,
    payout_states,
)
from tests.news import noted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


def told():
    """Transfers whose sellers are told that they failed."""
    return [about for _what, about, _occasion in noted("transfer_failed")]


def booked():
    return LedgerTransaction.objects.count()


def test_confirmed_money_has_left_the_market():
    farm = make_payee(1000)
    batch = make_released_batch()
    note_file_taken(batch.pk, by=make_staff())

    answer_batch(batch)

    transfer = farm.transfers.get()
    assert (transfer.state, transfer.last_error) == ("confirmed", "")
    assert transfer.settled_at
    assert (held("transfers"), held("shoppers"), owed(farm, "payable")) == (0, 0, 0)
    cause = f"transfer:{transfer.pk}:sent"
    assert LedgerTransaction.objects.get(cause=cause).kind == "transfer-sent"
    batch.refresh_from_db()
    assert batch.state == "done"


@pytest.mark.parametrize("first", ["", "confirmed", "unknown"])
def test_failed_is_owed_again_also_when_it_was_confirmed(first):
    farm = make_payee(1000)
    batch = make_released_batch()
    if first:
        answer_batch(batch, first)

    answer_batch(batch, "failed", "AC04 closed")

    transfer = farm.transfers.get()
    assert (transfer.state, transfer.last_error) == ("failed", "AC04 closed")
    assert (held("transfers"), held("shoppers")) == (0, -1000)
    assert owed(farm, "payable") == 1000
    assert told() == [transfer.pk]
    batch.refresh_from_db()
    assert batch.state == "done"


def test_unsure_stays_on_its_way():
    make_payee(1000)
    batch = make_released_batch()

    answer_batch(batch, "unknown", "PDNG")

    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.settled_at) == ("unknown", None)
    assert held("transfers") == 1000
    assert told() == []
    batch.refresh_from_db()
    assert batch.state == "released"


def test_batch_is_done_with_its_last_transfer():
    make_payee(), make_payee()
    batch = make_released_batch()
    first, second = make_answer_lines(batch)
    by = make_staff()

    take_answer([first], by=by)
    batch.refresh_from_db()
    assert batch.state == "released"

    take_answer([second], by=by)
    batch.refresh_from_db()
    assert batch.state == "done"


@pytest.mark.parametrize("status", ["confirmed", "failed", "unknown"])
def test_taken_twice_changes_nothing(status):
    make_payee()
    batch = make_released_batch()
    answer_batch(batch, status, "AC01")
    before, count, news = payout_states(), booked(), len(told())

    plan = answer_batch(batch, status, "AC01")

    assert (plan.known, plan.moves) == (1, [])
    assert (payout_states(), booked(), len(told())) == (before, count, news)


def wrong_lines(good, draft, settled):
    return [
        (good, None),
        (AnswerLine(3, "P-2020-0001-001", "confirmed"), UNKNOWN_KEY),
        (AnswerLine(4, good.key, "failed"), TWICE),
        (AnswerLine(5, draft.key, "confirmed"), NOT_RELEASED),
        (AnswerLine(6, settled.key, "confirmed"), TOO_LATE),
        (AnswerLine(7, settled.key + "9", "confirmed"), UNKNOWN_KEY),
    ]


def test_wrong_lines_are_named_and_nothing_is_taken():
    make_payee(name="Settled")
    settled = make_answer_lines(make_released_batch(), "failed")[0]
    take_answer([settled], by=make_staff())
    make_payee(name="Draft")
    draft = make_answer_lines(make_batch())[0]
    make_payee(name="Good")
    good = make_answer_lines(make_released_batch())[0]
    news = told()
    cases = wrong_lines(good, draft, settled)
    lines = [line for line, _problem in cases]
    before, count = payout_states(), booked()

    plan = look_through(lines)
    with pytest.raises(BankAnswerError) as refusal:
        take_answer(lines, by=make_staff())

    expected = [(line.row, what) for line, what in cases if what]
    for found in (plan, refusal.value.plan):
        assert [(one.line.row, one.what) for one in found.problems] == expected
    assert (payout_states(), booked(), told()) == (before, count, news)


def test_odd_status_is_named():
    make_payee()
    line = make_answer_lines(make_released_batch(), "perhaps")[0]

    assert [one.what for one in look_through([line]).problems] == [NO_STATUS]


def test_answer_about_a_cancelled_draft_is_refused():
    make_payee()
    batch = cancel_batch(make_batch().pk, by=make_staff())

    with pytest.raises(BankAnswerError):
        answer_batch(batch)


def test_taking_costs_the_same_for_many(queries):
    for _ in range(5):
        make_payee()
    batch, by = make_released_batch(), make_staff()
    lines = make_answer_lines(batch)

    with queries(20):
        take_answer(lines, by=by)


def read(text):
    return [(line.key, line.status, line.reason) for line in read_answer(text.encode())]


def test_table_with_and_without_heads():
    rows = "P-2026-0001-001,ok,\np-2026-0001-002 ,Rejected,AC01  closed\n"
    found = [
        ("P-2026-0001-001", "confirmed", ""),
        ("P-2026-0001-002", "failed", "AC01 closed"),
    ]

    assert read(rows) == found
    assert read("key,status,reason\n" + rows) == found
    assert read("转账编号,状态,原因\n" + rows) == found
    assert read("amount;状态;Key\n5;退票;P-1\n") == [("P-1", "failed", "")]
    assert read("P-1,'=cmd,x\n") == [("P-1", "'=cmd", "x")]


PAIN_002 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-25T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>P-2026-0001</OrgnlMsgId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>P-2026-0001</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>P-2026-0001-001</OrgnlEndToEndId>
<TxSts>ACSC</TxSts></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>P-2026-0001-002</OrgnlEndToEndId>
<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn>
<AddtlInf>Account closed</AddtlInf></StsRsnInf></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>P-2026-0001-003</OrgnlEndToEndId>
<TxSts>ACSP</TxSts></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


def test_pain_002():
    assert read(PAIN_002) == [
        ("P-2026-0001-001", "confirmed", ""),
        ("P-2026-0001-002", "failed", "AC04 Account closed"),
        ("P-2026-0001-003", "unknown", ""),
    ]


BOMB = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "text",
    [
        "<broken",
        BOMB,
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>",
        PAIN_002.replace("TxInfAndSts", "Other"),
        '<?xml version="1.0" encoding="nonsense"?><x/>',
        "key,status\n",
        "\n".join(f"P-{n},ok" for n in range(2001)),
    ],
)
def test_file_that_is_no_answer_is_refused(text):
    with pytest.raises(TableError):
        read_answer(text.encode())


@pytest.mark.parametrize(
    ("reason", "blames"),
    [
        ("AC01 no such account", True),
        ("", True),
        ("Amount and account differ", True),
        ("AM04", False),
        ("am09 wrong amount", False),
        ("NARR see letter", False),
    ],
)
def test_what_blames_the_account(reason, blames):
    assert AnswerLine(1, "x", "failed", reason).blames_account is blames
