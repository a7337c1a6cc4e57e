"""Batches: who is in, who is left out and why, and the two who make and release it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import dates
from core.transitions import TransitionError
from payments.ledger.models import LedgerTransaction
from payments.payouts.eligibility import currencies_owed, sweep
from payments.payouts.models import PayoutBatch, Transfer
from payments.payouts.queries import late_balances
from payments.payouts.services.batches import (
    BatchOutdatedError,
    NobodyToPayError,
    OwnBatchError,
    cancel_batch,
    note_file_taken,
    prepare_batches,
    release_batch,
)
from payments.payouts.states import (
    BATCH_MOVES,
    TRANSFER_MOVES,
    BatchState,
    LeftOutReason,
    TransferState,
)
from tests.factories.accounts import make_staff
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import (
    answer_batch,
    make_bank_account,
    make_batch,
    make_clerk,
    make_payee,
    make_released_batch,
    owe,
    payout_states,
)
from tests.factories.vendors import ACCOUNT_NUMBER, bank_details, make_farm
from vendors.banking.models import BankAccount
from vendors.banking.services import keep_account
from vendors.banking.states import AccountState
from vendors.partner.services.sellers import suspend_partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db
R = LeftOutReason


@pytest.fixture(autouse=True)
def _sums_to_zero():
    yield
    assert off_balance() == {}


def reasons(batch):
    return {each.partner.name: each.reason for each in batch.left_out.all()}


def test_tables_of_moves_name_every_state():
    assert set(BATCH_MOVES) == set(BatchState.values)
    assert set(TRANSFER_MOVES) == set(TransferState.values)


def test_batch_claims_what_is_owed():
    farm, other = make_payee(12_345), make_payee(500)
    by = make_staff()

    batch = make_batch(by=by)

    assert (batch.total, batch.count, batch.state) == (12_845, 2, "draft")
    assert batch.made_by == by
    assert (owed(farm, "payable"), owed(other, "payable")) == (0, 0)
    assert held("transfers") == 12_845
    transfer = farm.transfers.get()
    assert (transfer.amount, transfer.state, transfer.rail) == (
        12_345,
        "intended",
        "bank",
    )
    assert transfer.number.reveal() == ACCOUNT_NUMBER
    assert (transfer.masked, transfer.holder) == ("•••• 0018", f"Holder of {farm.name}")
    assert ACCOUNT_NUMBER not in str(vars(transfer))
    assert transfer.key.startswith(f"{batch.number}-00")
    booked = LedgerTransaction.objects.get(cause=f"transfer:{transfer.pk}")
    assert (booked.kind, booked.by) == ("transfer", by)


def test_numbers_have_no_gaps_in_a_year():
    year = dates.today().year
    for _ in range(2):
        make_payee()
        make_batch()
    make_payee()
    with transaction.atomic():
        make_batch()
        transaction.set_rollback(True)
    make_batch()
    with time_machine.travel("2031-01-01 12:00Z"):
        make_payee()
        make_batch()

    numbers = PayoutBatch.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [
        f"P-{year}-0001",
        f"P-{year}-0002",
        f"P-{year}-0003",
        "P-2031-0001",
    ]


def test_left_out_with_the_reason():
    make_payee(name="Good")
    for name, fields in (
        ("Unconfirmed", {"state": AccountState.ENTERED}),
        ("New", {"days": 2}),
    ):
        farm = make_farm(name, delivers=False)
        make_bank_account(farm, **fields)
        owe(farm, 1000)
    owe(make_farm("None", delivers=False), 1000)
    make_payee(1000, "Suspended", status=PartnerStatus.SUSPENDED)
    make_payee(99, "Small")
    make_payee(-700, "In debt")
    make_payee(0, "Nothing")

    batch = make_batch()

    assert reasons(batch) == {
        "Unconfirmed": R.UNCONFIRMED,
        "New": R.TOO_NEW,
        "None": R.NO_ACCOUNT,
        "Suspended": R.SUSPENDED,
        "Small": R.BELOW_LEAST,
        "In debt": R.NEGATIVE,
    }
    assert [each.partner.name for each in batch.transfers.all()] == ["Good"]
    assert batch.left_out.get(reason=R.NEGATIVE).owed == Decimal("-7.00")


def test_who_has_a_transfer_on_its_way_waits():
    farm = make_payee(1000)
    make_batch()
    owe(farm, 300)
    make_payee(500)

    batch = make_batch()

    assert reasons(batch) == {farm.name: R.ON_ITS_WAY}
    assert owed(farm, "payable") == 300


def test_least_and_reserve_are_settings(settings):
    settings.PAYOUT_LEAST, settings.PAYOUT_RESERVE = Decimal(50), Decimal("12.5")
    farm = make_payee(9999)
    make_payee(5713)

    batch = make_batch()

    # 87.5 % of 99.99 is 87.491…, of 57.13 it is 49.98….
    assert [each.amount for each in batch.transfers.all()] == [8749]
    assert owed(farm, "payable") == 1250


def test_reserve_is_kept_of_what_came_lately_and_then_paid(settings):
    settings.PAYOUT_RESERVE = Decimal(10)
    farm = make_payee(0)
    owe(farm, 40_000, days_ago=31)
    owe(farm, 10_000, days_ago=1)

    answer_batch(make_released_batch())

    assert owed(farm, "payable") == 1000
    with pytest.raises(NobodyToPayError):
        make_batch()
    in_time = timezone.now() + timedelta(days=30)
    assert prepare_batches("CNY", by=make_staff(), now=in_time)[0].total == 1000


def test_reserve_is_late_only_once_it_is_not_kept_any_more(settings):
    settings.PAYOUT_RESERVE = Decimal(10)
    farm = make_payee(0)
    owe(farm, 100_000, days_ago=20)
    answer_batch(make_released_batch())
    since = timezone.now() - settings.PAYOUT_LATE

    assert owed(farm, "payable") == 10_000
    assert late_balances(since) == []
    assert [late.minor for late in late_balances(since + timedelta(days=11))] == [
        10_000
    ]


def test_release_sees_that_the_bank_found_the_details_wrong():
    farm = make_payee(1000)
    paid = make_released_batch()
    answer_batch(paid)
    owe(farm, 500)
    draft = make_batch()
    answer_batch(paid, "failed", "AC01 closed")

    with pytest.raises(BatchOutdatedError):
        release_batch(draft.pk, by=make_clerk())
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(
    ("currency", "balance", "paid"), [("JPY", 1, 1), ("KWD", 1019, 1010)]
)
def test_amounts_are_at_the_step_of_the_currency(currency, balance, paid):
    farm = make_payee(balance, currency=currency)

    batch = make_batch(currency)

    assert batch.total == paid
    assert owed(farm, "payable", currency) == balance - paid


def test_each_currency_has_batches_of_its_own():
    farm = make_payee(1000)
    owe(farm, 2000, "JPY")

    assert currencies_owed() == ["CNY", "JPY"]
    assert [make_batch("CNY").total, make_batch("JPY").total] == [1000, 2000]


def test_nobody_to_pay_makes_no_batch():
    make_payee(-1)

    with pytest.raises(NobodyToPayError) as refusal:
        make_batch()

    assert [each.reason for each in refusal.value.swept.refused] == [R.NEGATIVE]
    assert not PayoutBatch.objects.exists()


def test_as_many_batches_as_it_takes_at_once(monkeypatch):
    monkeypatch.setattr("payments.payouts.services.batches.MOST_IN_A_BATCH", 2)
    farms = [make_payee(1000) for _ in range(5)]
    make_payee(50)

    made = prepare_batches("CNY", by=make_staff())

    assert [batch.count for batch in made] == [2, 2, 1]
    assert [batch.left_out.count() for batch in made] == [1, 0, 0]
    numbers = [batch.number for batch in made]
    assert numbers == sorted(set(numbers))
    assert [owed(farm, "payable") for farm in farms] == [0] * 5
    assert held("transfers") == sum(batch.total for batch in made) == 5000
    with pytest.raises(NobodyToPayError):
        make_batch()


def test_looking_costs_the_same_for_many(queries):
    by = make_staff()
    for _ in range(4):
        make_payee()

    with queries(5):
        assert sweep("CNY").total == 40_000
    with queries(27):  # as many for a look, before those under the lock
        make_batch(by=by)


def test_released_by_another_person():
    make_payee()
    maker, other = make_staff(), make_clerk()
    batch = make_batch(by=maker)
    before = payout_states()

    with pytest.raises(OwnBatchError):
        release_batch(batch.pk, by=maker)
    assert payout_states() == before

    released = release_batch(batch.pk, by=other)
    assert (released.state, released.released_by) == ("released", other)
    assert released.released_at
    assert Transfer.objects.get().state == "sent"
    assert held("transfers") == 10_000
    with pytest.raises(TransitionError):
        release_batch(batch.pk, by=make_clerk())


def test_database_wants_four_eyes_too():
    make_payee()
    batch = make_released_batch()

    for fields in ({"released_by": batch.made_by}, {"released_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PayoutBatch.objects.filter(pk=batch.pk).update(**fields)


def test_database_allows_one_live_transfer():
    farm = make_payee()
    make_batch()
    row = farm.transfers.get()
    row.pk, row.key = None, "OTHER"

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    row.state = "failed"
    row.save(force_insert=True)


def changed_details(farm):
    keep_account(farm, bank_details(), seen=1, by=None)


def new_debt(farm):
    owe(farm, -1)


def suspended(farm):
    suspend_partner(farm, reason="Late", by=None)


@pytest.mark.parametrize("event", [changed_details, new_debt, suspended])
def test_outdated_draft_is_not_released(event):
    farm = make_payee(name="Li")
    make_payee()
    batch = make_batch()
    event(farm)
    before = payout_states()

    with pytest.raises(BatchOutdatedError, match="Holder of Li"):
        release_batch(batch.pk, by=make_clerk())

    assert payout_states() == before


def test_cancelled_draft_is_owed_again_and_can_be_paid_again():
    farm = make_payee(1000)
    batch = cancel_batch(make_batch().pk, by=make_staff())

    assert batch.state == "cancelled"
    assert farm.transfers.get().state == "failed"
    assert (owed(farm, "payable"), held("transfers")) == (1000, 0)
    with pytest.raises(TransitionError):
        cancel_batch(batch.pk, by=make_staff())
    assert owed(farm, "payable") == 1000
    assert make_batch().total == 1000


def test_released_batch_is_not_cancelled():
    make_payee()
    batch = make_released_batch()
    before = payout_states()

    with pytest.raises(TransitionError):
        cancel_batch(batch.pk, by=make_staff())

    assert payout_states() == before


def test_file_is_taken_of_a_released_batch_only():
    make_payee()
    draft = make_batch()
    with pytest.raises(TransitionError):
        note_file_taken(draft.pk, by=make_staff())

    released = release_batch(draft.pk, by=make_clerk())
    assert note_file_taken(released.pk, by=make_staff()).state == "sent"
    assert note_file_taken(released.pk, by=make_staff()).state == "sent"


def test_wrong_details_stop_transfers_until_they_are_entered_anew():
    farm = make_payee(1000)
    answer_batch(make_released_batch(), "failed", "AC01 no such account")

    with pytest.raises(NobodyToPayError) as refusal:
        make_batch()
    assert [each.reason for each in refusal.value.swept.refused] == [R.CAME_BACK]

    keep_account(farm, bank_details(), seen=1, by=None)
    BankAccount.objects.update(
        state=AccountState.CONFIRMED, changed_at=timezone.now() - timedelta(days=9)
    )
    assert make_batch().total == 1000


def test_failure_that_is_not_the_accounts_stops_nothing():
    make_payee(1000)
    answer_batch(make_released_batch(), "failed", "AM04 insufficient funds")

    assert make_batch().total == 1000
