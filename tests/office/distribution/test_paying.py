"""Payments to households: once, in each way, never more than is earned or owed."""

import re

import pytest
from django.urls import reverse

from core.transitions import TransitionError
from office.distribution.models import PayItem, PayRun
from office.distribution.queries.payable import dues_of
from office.distribution.services.payments import (
    NotDueError,
    PayOrder,
    confirm_bank,
    drop_items,
    keep_bank,
    note_paid,
    note_returned,
    prepare_payments,
)
from payments.ledger.queries import balance_of
from payments.payouts.models import Transfer
from payments.payouts.queries import transfers_of
from payments.payouts.services.answers import take_answer
from payments.payouts.services.batches import (
    BatchOutdatedError,
    cancel_batch,
    prepare_batches,
    release_batch,
)
from payments.payouts.services.households import (
    HouseholdsUnreachableError,
    NotEnoughEarnedError,
)
from tests.factories.accounts import make_staff, make_user
from tests.factories.distribution import fen, make_chair, make_treasurer
from tests.factories.payments import off_balance
from tests.factories.payouts import make_answer_lines, make_bank_account, owe
from tests.factories.vendors import ACCOUNT_NUMBER, make_cooperative
from vendors.banking.models import BankAccount
from vendors.banking.services import BankDetails, OwnAccountError
from vendors.cooperatives.models import Household

pytestmark = pytest.mark.django_db
FIRST, SECOND = 2629825, 1785637


@pytest.fixture
def run(posted_run):
    return posted_run


def one(number):
    return Household.objects.get(number=number)


def owed(number):
    return balance_of(f"household:CNY:{one(number).pk}")


def due_of(cooperative):
    return balance_of(f"members-due:CNY:{cooperative.pk}")


def earned(cooperative):
    return balance_of(f"payable:CNY:{cooperative.pk}")


def order(*numbers, way="cash", click="click"):
    ids = [one(number).pk for number in numbers]
    return PayOrder(ids, way, "CNY", click)


def a_payment(run, *numbers, **fields):
    return prepare_payments(
        run.cooperative, order(*numbers, **fields), by=run.prepared_by
    )


def an_account_of(number, **fields):
    household = one(number)
    account = make_bank_account(household, partner=None, household=household, **fields)
    assert account.household_id == household.pk
    return account


def items_of(payment):
    return list(payment.items.values_list("pk", flat=True))


def test_paid_in_cash_is_booked_when_it_is_noted(run):
    payment = a_payment(run, "01", "02")
    assert (owed("01"), due_of(run.cooperative)) == (FIRST, -8769991)

    note_paid(payment, dict.fromkeys(items_of(payment), "K-17"), by=run.prepared_by)

    assert (owed("01"), owed("02")) == (0, 0)
    assert due_of(run.cooperative) == -8769991 + FIRST + SECOND
    assert {item.receipt for item in payment.items.all()} == {"K-17"}
    assert off_balance() == {}


def test_noted_twice_is_booked_once(run):
    payment = a_payment(run, "01")
    receipts = dict.fromkeys(items_of(payment), "")

    note_paid(payment, receipts, by=run.prepared_by)
    again = note_paid(payment, receipts, by=run.prepared_by)

    assert (again, owed("01")) == ([], 0)


def test_what_is_about_to_be_paid_is_not_paid_again(run):
    a_payment(run, "01")

    with pytest.raises(NotDueError, match="Household 01"):
        a_payment(run, "01", "02", click="another")

    assert PayRun.objects.count() == 1


def test_what_came_to_be_owed_since_waits_until_a_payment_is_noted(client, run):
    payment = a_payment(run, "01")
    payment.items.update(amount=FIRST - 500)

    with pytest.raises(NotDueError, match="Household 01"):
        a_payment(run, "01", "02", click="another")
    client.force_login(run.prepared_by)
    page = client.get(url("payments", run.cooperative))

    assert PayItem.objects.count() == 1
    boxes = re.findall(r'name="household"\s+value="(\d+)"', page.text)
    assert str(one("01").pk) not in boxes
    assert boxes.count(str(one("02").pk)) == 1
    note_paid(payment, dict.fromkeys(items_of(payment), ""), by=run.prepared_by)
    assert a_payment(run, "01", click="another").items.get().amount == 500


def test_same_click_is_one_payment(run):
    assert a_payment(run, "01") == a_payment(run, "01")


def test_not_paid_after_all_is_due_again(run):
    payment = a_payment(run, "01")

    drop_items(payment, items_of(payment), by=run.prepared_by)

    assert owed("01") == FIRST
    assert a_payment(run, "01", click="another").items.get().amount == FIRST


def test_came_back_is_owed_again(run):
    payment = a_payment(run, "01")
    items = items_of(payment)
    note_paid(payment, dict.fromkeys(items, ""), by=run.prepared_by)

    note_returned(payment, items, by=run.prepared_by)

    assert (owed("01"), due_of(run.cooperative)) == (FIRST, -8769991)
    with pytest.raises(TransitionError):
        note_paid(payment, dict.fromkeys(items, ""), by=run.prepared_by)


def test_items_of_another_payment_are_not_touched(run):
    mine, other = a_payment(run, "01"), a_payment(run, "02", click="other")

    note_paid(mine, dict.fromkeys(items_of(other), ""), by=run.prepared_by)

    assert other.items.get().state == "intended"


def test_less_than_the_least_payment_waits(run):
    run.year.charter.__class__.objects.update(least=FIRST)

    with pytest.raises(NotDueError, match="Household 02"):
        a_payment(run, "02")
    assert a_payment(run, "01").items.get().amount == FIRST


def test_by_the_market_out_of_what_the_cooperative_earned(run):
    owe(run.cooperative, FIRST + 5000)
    an_account_of("01")

    payment = a_payment(run, "01", way="market")

    transfer = Transfer.objects.get()
    assert (transfer.household, transfer.amount) == (one("01"), FIRST)
    assert (owed("01"), earned(run.cooperative)) == (0, 5000)
    assert due_of(run.cooperative) == -8769991 + FIRST
    release_batch(payment.batch_id, by=make_staff())
    take_answer(make_answer_lines(payment.batch), by=make_staff())
    transfer.refresh_from_db()
    assert (transfer.state, balance_of("transfers:CNY")) == ("confirmed", 0)
    assert off_balance() == {}


def test_more_than_is_earned_is_refused(run):
    owe(run.cooperative, FIRST - 1)
    an_account_of("01")

    with pytest.raises(NotEnoughEarnedError):
        a_payment(run, "01", way="market")

    assert (owed("01"), Transfer.objects.count(), PayRun.objects.count()) == (
        FIRST, 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize("fields", [None, {"state": "entered"}, {"days": 0}])
def test_without_good_details_nothing_goes_by_bank(run, settings, fields):
    owe(run.cooperative, FIRST)
    if fields is not None:
        an_account_of("01", **fields)

    with pytest.raises(HouseholdsUnreachableError, match="Household 01"):
        a_payment(run, "01", way="market")

    assert earned(run.cooperative) == FIRST


def test_what_the_bank_sends_back_is_owed_and_earned_again(run):
    owe(run.cooperative, FIRST)
    an_account_of("01")
    payment = a_payment(run, "01", way="market")
    release_batch(payment.batch_id, by=make_staff())

    take_answer(make_answer_lines(payment.batch, "failed", "AC01"), by=make_staff())

    assert (owed("01"), earned(run.cooperative)) == (FIRST, FIRST)
    assert due_of(run.cooperative) == -8769991
    assert off_balance() == {}
    with pytest.raises(HouseholdsUnreachableError, match="returned"):
        a_payment(run, "01", way="market", click="again")


def test_what_the_bank_is_unsure_of_is_not_sent_again(run):
    owe(run.cooperative, 2 * FIRST)
    an_account_of("01")
    payment = a_payment(run, "01", way="market")
    release_batch(payment.batch_id, by=make_staff())
    take_answer(make_answer_lines(payment.batch, "unknown"), by=make_staff())

    with pytest.raises(NotDueError):
        a_payment(run, "01", way="market", click="again")

    assert owed("01") == 0


def test_cancelled_batch_gives_it_back(run):
    owe(run.cooperative, FIRST)
    an_account_of("01")
    payment = a_payment(run, "01", way="market")

    cancel_batch(payment.batch_id, by=make_staff())

    assert (owed("01"), earned(run.cooperative)) == (FIRST, FIRST)
    assert due_of(run.cooperative) == -8769991


def test_changed_details_are_not_released(run):
    owe(run.cooperative, FIRST)
    account = an_account_of("01")
    payment = a_payment(run, "01", way="market")
    BankAccount.objects.filter(pk=account.pk).update(version=2)

    with pytest.raises(BatchOutdatedError) as refusal:
        release_batch(payment.batch_id, by=make_staff())

    assert "Household" not in str(refusal.value)


def test_cooperative_itself_is_paid_beside_its_households(run):
    owe(run.cooperative, FIRST + 50_000)
    an_account_of("01")
    make_bank_account(run.cooperative)
    a_payment(run, "01", way="market")

    (batch,) = prepare_batches("CNY", by=make_staff())

    assert batch.total == 50_000
    assert [each.amount for each in transfers_of(run.cooperative)] == [50_000]


def test_dues_take_few_queries(run, queries):
    with queries(4):
        dues = dues_of(run.cooperative, "CNY")

    assert [due.household.number for due in dues] == [
        "01", "02", "03", "04", "05", "06", "07",
    ]  # fmt: skip


DETAILS = BankDetails("CN", "Zhang", "Bank", ACCOUNT_NUMBER)


def test_bank_details_are_confirmed_by_another(run):
    household, by = one("01"), run.prepared_by
    account = keep_bank(household, DETAILS, seen=0, by=by)

    with pytest.raises(OwnAccountError):
        confirm_bank(household, seen=account.version, by=by)
    confirmed = confirm_bank(
        household, seen=account.version, by=make_chair(run.cooperative)
    )

    assert (confirmed.state, confirmed.household) == ("confirmed", household)


def url(name, cooperative, *args):
    return reverse(f"office:{name}", args=[cooperative.code, *args])


def test_paid_through_the_pages(client, run):
    client.force_login(run.prepared_by)
    page = client.get(url("payments", run.cooperative))
    click = page.context["form"].initial["click"]
    ids = [one("01").pk, one("02").pk]

    nobody = client.post(
        url("payments", run.cooperative), {"way": "cash", "click": click}
    )
    client.post(
        url("payments", run.cooperative),
        {"way": "cash", "click": click, "household": ids},
    )
    payment = PayRun.objects.get()
    sheet = client.get(url("payment_sheet", run.cooperative, payment.pk))
    item = payment.items.first()
    client.post(
        url("payment", run.cooperative, payment.pk),
        {"do": "paid", "item": [item.pk], f"receipt-{item.pk}": "K-1"},
    )

    assert nobody.status_code == 422
    assert sheet.content.startswith(b"%PDF")
    states = PayItem.objects.order_by("pk").values_list("state", "receipt")
    assert list(states) == [("paid", "K-1"), ("intended", "")]


def test_number_is_masked_and_changed_with_the_password_only(client, run):
    household = one("01")
    client.force_login(run.prepared_by)
    address = url("household_bank", run.cooperative, household.pk)
    typed = {
        "country": "CN", "holder": "Zhang", "bank": "Agricultural Bank", "seen": 0,
        "number": ACCOUNT_NUMBER, "branch": "103164000123",
    }  # fmt: skip

    wrong = client.post(address, typed | {"password": "nope"})
    client.post(address, typed | {"password": "demo-market"})
    page = client.get(address)

    assert wrong.status_code == 422
    assert (
        BankAccount.objects.get(household=household).number.reveal() == ACCOUNT_NUMBER
    )
    assert ACCOUNT_NUMBER not in page.content.decode()


def test_market_staff_see_no_name_of_a_household(client, run):
    owe(run.cooperative, FIRST)
    an_account_of("01", holder="Zhang Guihua")
    payment = a_payment(run, "01", way="market")
    client.force_login(make_staff())

    page = client.get(reverse("office:payout_batch", args=["market", payment.batch_id]))

    assert page.status_code == 200
    assert "Zhang Guihua" not in page.content.decode()


def test_another_cooperatives_payments_are_not_there(client, run):
    payment = a_payment(run, "01")
    rival = make_cooperative()
    client.force_login(make_treasurer(rival))

    for name, pk in (("payment", payment.pk), ("payment_sheet", payment.pk),
                     ("household_bank", one("01").pk)):  # fmt: skip
        assert client.get(url(name, rival, pk)).status_code == 404
    posted = client.post(
        url("payments", rival),
        {"way": "cash", "click": "x", "household": [one("02").pk]},
    )
    assert posted.status_code == 422
    assert PayRun.objects.count() == 1


def test_stranger_is_nobody_here(client, run):
    client.force_login(make_user())

    assert client.get(url("payments", run.cooperative)).status_code == 404
    assert owed("01") == FIRST == fen("26298.25")
