"""What was paid by bank transfer goes back: by hand, and as the statement shows."""

from decimal import Decimal

import pytest
from django.core import mail
from django.db.models import Sum

from orders.order.services.cancellation import cancel_vendor_order
from payments.ledger.models import Posting
from payments.payment.models import Refund, RefundAccount
from payments.payment.queries import payment_status
from payments.payment.services.offline_refunds import note_came_back, note_transferred
from payments.payment.services.refunds import RefundTerms, ask_again
from payments.payment.services.transfers import keep_refund_account
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import RefundState
from payments.reconciliation.models import BankLine, Finding, IncomingTransfer
from payments.reconciliation.queries import (
    bounced_refund,
    refunds_to_transfer,
    transfers_to_assign,
)
from payments.reconciliation.services.arrivals import (
    IncomingError,
    dismiss_incoming,
    take_as_bounced,
)
from payments.reconciliation.statement_files import read_statement
from payments.reconciliation.states import IncomingState
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.outbox import deliver_everything
from tests.factories.payments import make_gift
from tests.factories.payouts import make_fee
from tests.factories.transfers import (
    line,
    line_back,
    line_for,
    line_returned,
    make_order_paid_by_transfer,
    make_transfer_order,
    take_and_match,
    take_lines,
    take_transfers,
)
from tests.sound import breached

from .statements import camt

pytestmark = pytest.mark.django_db
# What came back is owed until it is sent again.
OWED = ["cancelled parts that were paid go back in full"]


@pytest.fixture(autouse=True)
def _account(settings):
    take_transfers(settings)


@pytest.fixture
def order():
    return make_transfer_order()


def balance(kind, currency="CNY"):
    rows = Posting.objects.filter(account__kind=kind, transaction__currency=currency)
    return rows.aggregate(total=Sum("amount", default=0))["total"]


def agree(act, rows, *more):
    by, other = make_staff(), make_staff()
    ids = [row.pk for row in rows]
    return act(ids, *more, proposed_by=by, by=other)


# --- Back -----------------------------------------------------------------------------


@pytest.fixture
def part():
    return make_order_paid_by_transfer().vendor_orders.get()


def test_refund_waits_until_it_is_transferred(part):
    cancel_vendor_order(part, by=None, by_shopper=False, reason="Hail")

    refund = Refund.objects.get()
    assert (refund.state, balance("refunds")) == (RefundState.PENDING, refund.amount)
    assert breached() == []
    note_transferred(refund)
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert balance("refunds") == balance("shoppers") == 0
    deliver_everything()
    (told,) = [one for one in mail.outbox if "is on its way" in one.subject]
    assert "transferred it to your bank account" in told.body
    assert breached() == []
    with pytest.raises(ValueError, match="not to be transferred"):
        note_transferred(refund)


def test_statement_shows_that_a_refund_was_transferred(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    refund = Refund.objects.get()

    take_lines(line_back(refund))
    deliver_everything()

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert BankLine.objects.get(amount__lt=0).refund == refund
    assert Finding.objects.count() == 0
    assert breached() == []


def test_refund_noted_by_hand_is_found_on_the_statement_later(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    refund = note_transferred(Refund.objects.get())

    take_lines(line_back(refund))
    deliver_everything()

    assert Finding.objects.count() == 0
    assert BankLine.objects.get(amount__lt=0).match == "refund"
    assert breached() == []


def test_refund_that_was_transferred_twice_is_found(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    refund = note_transferred(Refund.objects.get())
    take_lines(line_back(refund), line_back(refund, party="Once more"))
    deliver_everything()

    assert BankLine.objects.filter(refund=refund).count() == 1
    assert Finding.objects.get().kind == "bank-unknown"
    assert breached() == []


def test_refund_that_came_back_is_not_found_as_paid_again(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    refund = note_transferred(Refund.objects.get())
    note_came_back(refund, why="account closed")

    take_lines(line_back(refund))
    deliver_everything()

    assert Finding.objects.get().kind == "bank-unknown"


def test_refund_that_came_back_is_owed_again(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    refund = note_transferred(Refund.objects.get())

    note_came_back(refund, why="account closed")
    (money,) = take_and_match(line(Decimal(71), "returned RB"))
    agree(dismiss_incoming, [money])

    again = ask_again(Refund.objects.get(pk=refund.pk))
    assert (again.state, again.amount) == (RefundState.PENDING, refund.amount)
    assert breached() == []


@pytest.fixture
def sent(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    return note_transferred(Refund.objects.get())


def test_line_that_names_a_refund_says_that_it_came_back(sent):
    take_lines(line_returned(sent))
    deliver_everything()

    sent.refresh_from_db()
    assert (sent.state, sent.last_error) == (
        RefundState.FAILED, "The bank returned the transfer.",
    )  # fmt: skip
    assert not IncomingTransfer.objects.filter(line__refund=sent).exists()
    (told,) = [one for one in mail.outbox if "did not reach you" in one.subject]
    assert "check the bank account" in told.body
    assert refunds_to_transfer(also_returned=True).get() == sent
    assert breached() == OWED
    ask_again(sent)
    assert refunds_to_transfer(also_returned=True).get() != sent


def test_both_lines_of_one_statement_in_any_order(part):
    cancel_vendor_order(part, by=None, by_shopper=False)
    refund = Refund.objects.get()

    take_lines(line_returned(refund), line_back(refund))
    deliver_everything()

    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED
    assert -balance("shoppers") == refund.amount
    assert Finding.objects.count() == 0
    assert breached() == OWED


def test_line_of_what_was_noted_by_hand_needs_nobody(sent):
    note_came_back(sent)

    take_lines(line_returned(sent))
    deliver_everything()

    assert BankLine.objects.get(refund=sent).amount == sent.amount
    assert transfers_to_assign().count() == 0
    assert breached() == OWED


@pytest.mark.parametrize("other", [{"less": 1}, {"currency": "EUR"}])
def test_what_is_not_the_refund_waits_for_people(sent, other):
    (money,) = take_and_match(line_returned(sent, **other))

    sent.refresh_from_db()
    assert sent.state == RefundState.SUCCEEDED
    assert money.state == IncomingState.WAITING
    with pytest.raises(IncomingError, match="No refund"):
        agree(take_as_bounced, [money])


def test_second_line_of_a_returned_refund_waits_for_people(sent):
    take_and_match(line_returned(sent), line_returned(sent, party="Again"))
    assert transfers_to_assign().count() == 1
    assert breached() == OWED


def test_two_agree_that_a_line_with_the_orders_number_is_the_refund(sent):
    number = sent.payment.order.number
    (money,) = take_and_match(line_returned(sent, reference=f"Return {number}"))
    assert bounced_refund(money) == sent

    agree(take_as_bounced, [money])

    sent.refresh_from_db()
    money.refresh_from_db()
    assert (sent.state, money.state) == (RefundState.FAILED, IncomingState.OTHER)
    assert bounced_refund(money) is None
    assert breached() == OWED


def test_unknown_account_is_asked_for_and_the_shoppers_word_counts():
    order = make_order_paid_by_transfer(account="")
    part = order.vendor_orders.get()
    cancel_vendor_order(part, by=None, by_shopper=False)
    deliver_everything()
    asked = [one for one in mail.outbox if "Where should we send" in one.subject]
    assert len(asked) == 1

    keep_refund_account(order, holder="Chen", number="6222 0202", by_shopper=True)
    keep_refund_account(order, holder="Bank", number="123456")

    account = RefundAccount.objects.get()
    assert (account.holder, account.number.reveal()) == ("Chen", "62220202")


def test_refund_goes_to_the_balance_where_that_is_wished():
    shopper = make_user()
    order = make_order_paid_by_transfer(user=shopper)
    part = order.vendor_orders.get()
    refund = give_back(
        part, lines={}, cause="x", delivery=200,
        terms=RefundTerms(destination="balance"),
    )  # fmt: skip

    assert (refund.state, refund.destination) == ("succeeded", "balance")
    assert breached() == []


def test_seller_earns_as_of_a_card(part):
    make_fee("10")
    assert payment_status(part.order).words == "paid"
    send_vendor_order(pack_vendor_order(part))
    assert breached() == []


def test_rest_beside_a_balance_is_transferred():
    shopper = make_user()
    make_gift(shopper, 2000)
    order = make_transfer_order(user=shopper, from_balance="20.00")

    (incoming,) = take_and_match(line_for(order))

    assert incoming.state == IncomingState.PLACED
    assert breached() == []


# --- The bank's files -----------------------------------------------------------------


def test_account_of_the_other_side_is_read_and_sealed(order):
    entry = f"""<Ntry><Amt Ccy="CNY">{order.to_pay}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
    <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-24</Dt></BookgDt><NtryDtls><TxDtls>
    <RltdPties><Dbtr><Pty><Nm>Chen Yulan</Nm></Pty></Dbtr><DbtrAcct><Id>
    <IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>
    <RmtInf><Ustrd>{order.number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""
    (read,) = read_statement(camt(entry)).rows

    assert (read.party, read.account) == ("Chen Yulan", "DE89370400440532013000")
    assert "DE8937" not in repr(read)
    (incoming,) = take_and_match(line_for(order))
    assert "6222020200112233445" not in incoming.line.party_account.token
    assert str(incoming.line.party_account) == "•••• 3445"
