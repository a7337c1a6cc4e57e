"""What of a balance is for which sale: from the youngest back, as whole sums say."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.ledger.models import LedgerAccount, LedgerTransaction, Posting
from payments.ledger.queries import balance_before
from payments.ledger.services import make_checkpoints
from payments.ledger.states import AccountKind, TransactionKind
from payments.payouts import payable
from payments.payouts.models import HeldShare, Hold
from payments.payouts.payable import PayableShare, old_balances, shares_owed
from tests.effort import tries
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.plans import assert_bounded, count_rows

pytestmark = pytest.mark.django_db

SALES = 5
MANY = 20_000

# Which sale (the last is none), and how much of it.
histories = st.lists(
    st.tuples(st.integers(0, SALES), st.integers(-40, 60).filter(bool)), max_size=40
)
freezes = st.dictionaries(st.integers(0, SALES - 1), st.integers(1, 60), max_size=2)


@pytest.fixture(scope="module")
def farm(kept):
    return make_farm()


@pytest.fixture(scope="module")
def account(farm):
    return LedgerAccount.objects.get_or_create(
        key=f"payable:CNY:{farm.pk}",
        defaults={"kind": AccountKind.PAYABLE, "currency": "CNY", "partner": farm},
    )[0]


@pytest.fixture(scope="module")
def sales(farm, account):
    pack = make_pack(farm)
    return [make_vendor_order(pack) for _each in range(SALES)] + [None]


@pytest.fixture(scope="module")
def booking(kept):
    return LedgerTransaction.objects.create(
        cause="test",
        kind=TransactionKind.EARNED,
        currency="CNY",
        created=timezone.now(),
    )


def book(booking, account, sales, history):
    Posting.objects.bulk_create(
        Posting(transaction=booking, account=account, amount=n, vendor_order=sales[one])
        for one, n in history
    )
    # A transaction sums to zero, whoever else's the rest is.
    rest = -sum(n for _one, n in history)
    if rest:
        other, _made = LedgerAccount.objects.get_or_create(
            key="shoppers:CNY",
            defaults={"kind": AccountKind.SHOPPERS, "currency": "CNY"},
        )
        Posting.objects.create(transaction=booking, account=other, amount=rest)


def freeze(account, sales, frozen):
    for one, amount in frozen.items():
        hold = Hold.objects.create(vendor_order=sales[one], cause=f"{one}", reason="")
        HeldShare.objects.create(hold=hold, account=account, amount=amount)


def by_whole_sums(account, sales, frozen):
    """The same from all that was ever booked."""
    sums = {}
    for row in Posting.objects.filter(account=account).order_by("pk"):
        sums[row.vendor_order_id] = sums.get(row.vendor_order_id, 0) + row.amount
    held = {
        sales[one].pk: min(amount, sums.get(sales[one].pk, 0))
        for one, amount in frozen.items()
        if sums.get(sales[one].pk, 0) > 0
    }
    free = {pk: n for pk, n in sums.items() if n > 0 and pk not in held}
    paid = sum(free.values()) - (sum(sums.values()) - sum(held.values()))
    shares = []
    for pk, total in free.items():
        taken = min(total, max(paid, 0))
        paid -= taken
        if total > taken:
            shares.append(PayableShare(pk, total - taken))
    return shares


@settings(max_examples=tries(200))
@given(history=histories, frozen=freezes, stretch=st.integers(1, 8))
def test_read_backwards_they_are_what_whole_sums_say(
    account, sales, booking, history, frozen, stretch
):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(payable, "FIRST_STRETCH", stretch)
        book(booking, account, sales, history)
        freeze(account, sales, frozen)

        assert shares_owed(account.pk) == by_whole_sums(account, sales, frozen)
        transaction.set_rollback(True)


def test_a_sale_that_was_paid_in_part_and_is_held_takes_nothing_of_others(
    account, sales, booking
):
    """What was paid for it already covers no other sale as well."""
    book(booking, account, sales, [(0, 100), (SALES, -60), (1, 50)])
    freeze(account, sales, {0: 40})

    assert shares_owed(account.pk) == [PayableShare(sales[1].pk, 50)]


@pytest.mark.postgres
def test_what_was_paid_long_ago_is_not_read(account, sales, booking):
    """Neither to say what is owed for which sale, nor who waits for how much."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"""
            INSERT INTO ledger_ledgertransaction
                (cause, kind, currency, note, created, booked)
            SELECT 'old:' || n, 'earned', 'CNY', '', now() - interval '1 year',
                now() - interval '1 year' FROM generate_series(1, {MANY}) AS n;
            INSERT INTO ledger_posting
                (transaction_id, account_id, amount, vendor_order_id)
            SELECT id, {account.pk}, 1, id + 1000000 FROM ledger_ledgertransaction
            WHERE cause LIKE 'old:%'
            """
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    book(booking, account, sales, [(SALES, -MANY)])
    assert make_checkpoints(now=timezone.now() + timedelta(days=1)) == 1
    book(booking, account, sales, [(n, 50) for n in range(SALES)])
    count_rows("ledger_posting", "ledger_ledgertransaction", "ledger_checkpoint")

    def ask():
        assert len(shares_owed(account.pk)) == SALES
        assert old_balances(timezone.now() + timedelta(days=1)) == {
            account.pk: 50 * SALES
        }
        after = timezone.now() + timedelta(hours=1)
        own = LedgerAccount.objects.filter(pk=account.pk)
        assert balance_before(own, after) == 50 * SALES

    assert_bounded(ask, "ledger_posting", "ledger_ledgertransaction")
