"""The books: balanced, booked once, never changed."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from core.append_only import AppendOnlyError
from payments.ledger.models import LedgerAccount, LedgerTransaction, Posting
from payments.ledger.queries import balance_of
from payments.ledger.services import Account, Draft, Entry, UnbalancedError, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
SHOPPERS = Account(AccountKind.SHOPPERS)


def paid(cause, farm, amount, currency="CNY"):
    seller = Account(AccountKind.PENDING, partner_id=farm.pk)
    entries = [Entry(SHOPPERS, -amount), Entry(seller, amount)]
    return Draft(cause, TransactionKind.PAID, currency, entries)


def test_booked_amounts_are_balances():
    farm, other = make_farm(), make_farm()

    post([paid("one", farm, 1000), paid("two", farm, 250), paid("three", other, 1)])

    assert balance_of(f"pending:CNY:{farm.pk}") == 1250
    assert balance_of(f"pending:CNY:{other.pk}") == 1
    assert balance_of("shoppers:CNY") == -1251
    assert balance_of("commission:CNY") == 0


def test_currencies_are_kept_apart():
    farm = make_farm()

    post([paid("yuan", farm, 1000), paid("yen", farm, 70, "JPY")])

    assert balance_of(f"pending:CNY:{farm.pk}") == 1000
    assert balance_of(f"pending:JPY:{farm.pk}") == 70


def test_same_cause_is_booked_once():
    farm = make_farm()

    assert len(post([paid("one", farm, 1000)])) == 1
    assert post([paid("one", farm, 999)]) == []

    assert balance_of(f"pending:CNY:{farm.pk}") == 1000


def test_unbalanced_draft_cannot_even_be_written_down():
    with pytest.raises(UnbalancedError, match="one is off by -1"):
        Draft("one", TransactionKind.PAID, "CNY", [Entry(SHOPPERS, -1)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": AccountKind.PENDING},
        {"kind": AccountKind.BALANCE, "partner_id": 1},
        {"kind": AccountKind.COMMISSION, "user_id": 1},
    ],
)
def test_account_has_the_holder_of_its_kind(wrong):
    with pytest.raises(ValueError, match="another kind"):
        Account(**wrong)


def test_nothing_is_not_booked():
    assert (
        post([Draft("none", TransactionKind.PAID, "CNY", [Entry(SHOPPERS, 0)])]) == []
    )
    assert post([]) == []
    assert not LedgerTransaction.objects.exists()


def test_many_cost_as_many_queries_as_one(queries):
    farms = [make_farm() for _ in range(5)]

    with queries(9):
        post([paid(f"n{n}", farm, n + 1) for n, farm in enumerate(farms * 20)])

    assert LedgerTransaction.objects.count() == 100


def test_rows_are_never_changed():
    [row] = post([paid("one", make_farm(), 1000)])
    line = row.postings.first()

    for act in (
        row.save,
        row.delete,
        line.save,
        line.delete,
        lambda: Posting.objects.update(amount=1),
        Posting.objects.all().delete,
        lambda: LedgerTransaction.objects.filter(pk=row.pk).update(note="x"),
    ):
        with pytest.raises(AppendOnlyError):
            act()

    assert balance_of("shoppers:CNY") == -1000


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET amount = amount + 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_ledgertransaction SET note = 'x'",
    ],
)
def test_database_refuses_a_change(statement):
    post([paid("one", make_farm(), 1000)])

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert balance_of("shoppers:CNY") == -1000


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_database_refuses_what_does_not_sum_to_zero():
    [row] = post([paid("one", make_farm(), 1000)])
    account = LedgerAccount.objects.get(key="shoppers:CNY")

    with pytest.raises(IntegrityError, match="sum to zero"):
        Posting.objects.create(transaction=row, account=account, amount=5)

    assert balance_of("shoppers:CNY") == -1000


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_database_refuses_another_currency():
    farm = make_farm()
    [row] = post([paid("one", farm, 1000)])
    post([paid("yen", farm, 1000, "JPY")])
    yen = LedgerAccount.objects.get(key="shoppers:JPY")

    pair = [Posting(transaction=row, account=yen, amount=n) for n in (5, -5)]
    with pytest.raises(IntegrityError, match="another currency"):
        Posting.objects.bulk_create(pair)

    assert balance_of("shoppers:JPY") == -1000


@pytest.mark.postgres
def test_database_sums_a_transaction_once_however_many_its_lines():
    farms = [make_farm() for _ in range(3)]
    seller = [Account(AccountKind.PENDING, partner_id=farm.pk) for farm in farms]
    lines = [Entry(seller[n % 3], 10) for n in range(300)]
    post([Draft("many", TransactionKind.PAID, "CNY", [*lines, Entry(SHOPPERS, -3000)])])

    before = _lines_read()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert 301 <= _lines_read() - before < 3 * 301


def _lines_read():
    """Lines that this transaction has read so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
            " FROM pg_stat_xact_user_tables WHERE relname = 'ledger_posting'"
        )
        return cursor.fetchone()[0]


@pytest.mark.postgres
def test_line_that_comes_after_the_sum_is_summed_again():
    [row] = post([paid("one", make_farm(), 1000)])
    account = LedgerAccount.objects.get(key="shoppers:CNY")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(IntegrityError, match="sum to zero"), transaction.atomic():
            Posting.objects.create(transaction=row, account=account, amount=5)
