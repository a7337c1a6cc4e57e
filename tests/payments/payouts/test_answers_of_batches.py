"""What a bank says of a whole batch, by ISO 20022's status of group and payment."""

import pytest

from core.tables.rows import TableError
from payments.payouts.bank_answers import AnswerLine, read_answer
from payments.payouts.models import Transfer
from payments.payouts.services.answers import (
    NOT_RELEASED,
    TOO_LATE,
    TWICE,
    UNKNOWN_KEY,
    BankAnswerError,
    look_through,
    take_answer,
)
from tests.factories.accounts import make_staff
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    answer_batch,
    make_batch,
    make_payee,
    make_released_batch,
    payout_states,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


def report(batch, group="", payment="", transactions="", reason=""):
    """A pain.002; empty statuses are left out."""
    said = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    of_group = f"<GrpSts>{group}</GrpSts>" if group else ""
    of_payment = f"<PmtInfSts>{payment}</PmtInfSts>" if payment else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-25T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>
<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{of_group}{said}</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{of_payment}
{transactions}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>""".encode()


def one(key, status="", reason=""):
    said = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    of_it = f"<TxSts>{status}</TxSts>" if status else ""
    name = f"<OrgnlEndToEndId>{key}</OrgnlEndToEndId>"
    return f"<TxInfAndSts>{name}{of_it}{said}</TxInfAndSts>"


def read(content):
    return [(line.key, line.status, line.reason) for line in read_answer(content)]


def of_each():
    return list(Transfer.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("status", "read_as"),
    [
        ("ACSC", "confirmed"),
        ("ACCC", "confirmed"),
        ("RJCT", "failed"),
        ("ACCP", "unknown"),
        ("ACTC", "unknown"),
        ("ACSP", "unknown"),
        ("PDNG", "unknown"),
    ],
)
@pytest.mark.parametrize("level", ["group", "payment"])
def test_status_of_a_group_or_payment_is_the_batchs(level, status, read_as):
    content = report("P-2026-0001", **{level: status})

    assert read(content) == [("P-2026-0001", read_as, "")]


def test_payments_status_stands_before_the_groups():
    content = report("P-2026-0001", group="ACTC", payment="RJCT")

    assert read(content) == [("P-2026-0001", "failed", "")]


def test_partly_counts_only_what_is_named():
    named = one("P-2026-0001-002", "RJCT", "AC04")

    assert read(report("P-2026-0001", "PART", "PART", named)) == [
        ("P-2026-0001-002", "failed", "AC04")
    ]
    with pytest.raises(TableError):
        read_answer(report("P-2026-0001", group="PART"))


def test_transfer_without_a_status_has_the_batchs_and_its_reason():
    content = report("P-2026-0001", "RJCT", "", one("P-2026-0001-001"), "FF01")

    assert read(content) == [
        ("P-2026-0001-001", "failed", "FF01"),
        ("P-2026-0001", "failed", "FF01"),
    ]


def test_settled_as_a_whole():
    farms = [make_payee(1000), make_payee(2000)]
    batch = make_released_batch()

    plan = take_answer(read_answer(report(batch.number, "ACSC")), by=make_staff())

    assert len(plan.confirmed) == 2
    assert of_each() == ["confirmed"] * 2
    assert (held("transfers"), held("shoppers")) == (0, 0)
    assert [owed(farm, "payable") for farm in farms] == [0, 0]
    batch.refresh_from_db()
    assert batch.state == "done"


def test_rejected_as_a_whole_blames_nobodys_account():
    farm = make_payee(1000)
    batch = make_released_batch()

    take_answer(
        read_answer(report(batch.number, "RJCT", reason="AC02")), by=make_staff()
    )

    transfer = farm.transfers.get()
    assert (transfer.state, transfer.last_error) == ("failed", "AC02")
    assert not transfer.blames_account
    assert owed(farm, "payable") == 1000
    assert make_batch().total == 1000


def test_named_transfers_go_by_their_own_line():
    make_payee(name="A"), make_payee(name="B"), make_payee(name="C")
    batch = make_released_batch()
    named = one(f"{batch.number}-002", "RJCT", "AC04")

    take_answer(read_answer(report(batch.number, "ACSC", "", named)), by=make_staff())

    assert of_each() == ["confirmed", "failed", "confirmed"]
    second = Transfer.objects.get(key__endswith="-002")
    assert (second.last_error, second.blames_account) == ("AC04", True)


def test_not_sure_yet_is_no_news_of_what_is_settled():
    make_payee(name="A"), make_payee(name="B")
    batch = make_released_batch()
    answered_one = [AnswerLine(1, f"{batch.number}-001", "confirmed")]
    take_answer(answered_one, by=make_staff())

    take_answer([AnswerLine(1, batch.number, "unknown")], by=make_staff())
    assert of_each() == ["confirmed", "unknown"]

    answer_batch(batch)
    before = payout_states()
    assert look_through([AnswerLine(1, batch.number, "unknown")]).problems == []
    assert not take_answer(
        [AnswerLine(1, batch.number, "unknown")], by=make_staff()
    ).moves
    assert payout_states() == before


def test_taken_twice_changes_nothing():
    make_payee(), make_payee()
    lines = [AnswerLine(1, make_released_batch().number, "failed", "FF01")]
    take_answer(lines, by=make_staff())
    before = payout_states()

    plan = take_answer(lines, by=make_staff())

    assert (plan.known, plan.moves) == (2, [])
    assert payout_states() == before


def test_wrong_lines_about_batches_change_nothing():
    make_payee(name="Back")
    settled = make_released_batch()
    answer_batch(settled, "failed", "AM04")
    Transfer.objects.update(account_version=0)
    draft = make_batch()
    lines = [
        AnswerLine(1, settled.number, "confirmed"),
        AnswerLine(2, draft.number, "confirmed"),
        AnswerLine(3, draft.number, "failed"),
        AnswerLine(4, "P-2020-0001", "confirmed"),
    ]
    before = payout_states()

    with pytest.raises(BankAnswerError) as refusal:
        take_answer(lines, by=make_staff())

    expected = [(1, TOO_LATE), (2, NOT_RELEASED), (3, TWICE), (4, UNKNOWN_KEY)]
    for plan in (refusal.value.plan, look_through(lines)):
        assert [(each.line.row, each.what) for each in plan.problems] == expected
    assert payout_states() == before


def test_looking_through_costs_the_same_for_many(queries):
    for _ in range(5):
        make_payee()
    batch = make_released_batch()

    with queries(2):
        assert (
            len(look_through([AnswerLine(1, batch.number, "confirmed")]).confirmed) == 5
        )
