"""The books with little and with much in them, on one database, in one run.

Ledger writes by one process and by two, balances with 10,000 postings and with
POSTINGS (10,000,000 on PostgreSQL), the statement of a seller with 100,000 lines, and
the audit of the books. Only read the ratios: they must stay near 1 where it says so.

`python -m tests.benchmarks.money` is a second writer.
"""

import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count

from core import dates
from tests.factories.orders import make_vendor_order

SMALL = 10_000
SELLERS = 1000
STATEMENT_LINES = 100_000
LATER = 400  # postings since the last checkpoint, with little as with much
WRITE_SECONDS = 4.0
ROUNDS = 7
PER_SALE = 4
# Shopper, commission, tax on it, seller: in minor units.
SALE = (-10_000, 500, 30, 9_470)
PARTS_OF_BOOKS = (
    "payments.ledger", "payments.payment.integrity",
    "payments.payouts.integrity.earnings",
)  # fmt: skip


def money(postings):
    """By figure: its unit, the value with little, the value with much."""
    sellers = _sellers()
    found = {}
    _fill(SMALL, sellers)
    small = _stage(sellers)
    began = time.monotonic()
    _fill(postings, sellers)
    found["filled in, s"] = [None, time.monotonic() - began]
    large = _stage(sellers)
    for name, value in small.items():
        found[name] = [value, large[name]]
    return found | _statement() | _audited()


def _stage(sellers):
    """All the same, whatever was there before: first reads, then writes."""
    from django.utils import timezone

    from payments.ledger.services import SETTLED, make_checkpoints

    settled = timezone.now() + 2 * SETTLED
    began = time.monotonic()
    make_checkpoints(least=1, now=settled)
    found = {"first checkpoints, s": time.monotonic() - began}
    sell = _selling(sellers)
    for _ in range(LATER):
        sell()
    for name, read in _reads(sellers).items():
        found[f"{name}, ms"] = 1000 * _seconds(read)
    found["writes/s, one process"] = _rate(sell, WRITE_SECONDS)
    if _is_postgres():
        found["writes/s, two processes"] = _together(2)
    return found


def _reads(sellers):
    from payments.ledger.queries import balance_of
    from payments.ledger.services import make_checkpoints
    from payments.payouts.eligibility import sweep
    from payments.payouts.queries import standings

    return {
        "balance of the shoppers": lambda: balance_of("shoppers:CNY"),
        "balances of a seller": lambda: standings(sellers[7]),
        f"sweep of {SELLERS} sellers": lambda: sweep("CNY"),
        "hourly checkpoints": make_checkpoints,
    }


def _selling(sellers):
    """A sale as it is booked: shopper, commission, tax, seller."""
    from payments.ledger.services import Account, Draft, Entry, post
    from payments.ledger.states import AccountKind, TransactionKind

    market = [
        Account(kind)
        for kind in (AccountKind.SHOPPERS, AccountKind.COMMISSION, AccountKind.TAX)
    ]
    number, own = count(), f"{os.getpid()}:{time.monotonic_ns()}"

    def sell():
        n = next(number)
        seller = Account(AccountKind.PENDING, partner_id=sellers[n % len(sellers)].pk)
        entries = [
            Entry(account, amount)
            for account, amount in zip([*market, seller], SALE, strict=True)
        ]
        post([Draft(f"bench:{own}:{n}", TransactionKind.PAID, "CNY", entries)])

    return sell


def _together(processes):
    """Writers in processes of their own, let go at the same moment."""
    command = [sys.executable, "-m", "tests.benchmarks.money"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen(command, **pipes) for _ in range(processes)]
    for writer in writers:
        assert "ready" in writer.stdout.readline()
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return sum(float(writer.communicate()[0]) for writer in writers)


def write():
    from vendors.partner.models import Partner

    sell = _selling(list(Partner.objects.filter(code__startswith="bench-money-")))
    sell()
    print("ready", flush=True)
    sys.stdin.readline()
    print(_rate(sell, WRITE_SECONDS))


# --- Filling ----------------------------------------------------------------------
def _sellers():
    from tests.factories.vendors import make_farm
    from vendors.partner.models import Partner

    like = make_farm(code="bench-money")
    fields = {"village_id": like.village_id, "status": like.status}
    Partner.objects.bulk_create(
        Partner(name=f"Bench {n}", code=f"bench-money-{n}", **fields)
        for n in range(SELLERS)
    )
    return list(Partner.objects.filter(code__startswith="bench-money-").order_by("pk"))


def _accounts(sellers):
    """The market's three, then each seller's, opened by a sale to each."""
    from payments.ledger.models import LedgerAccount

    if not LedgerAccount.objects.filter(partner=sellers[-1]).exists():
        sell = _selling(sellers)
        for _ in sellers:
            sell()
    keys = [f"{kind}:CNY" for kind in ("shoppers", "commission", "tax")]
    ids = dict(LedgerAccount.objects.values_list("key", "pk"))
    return [ids[key] for key in keys], [ids[f"pending:CNY:{s.pk}"] for s in sellers]


def _fill(postings, sellers):
    """Sales until so many postings are there, some hours old; no trigger looks on."""
    from payments.ledger.models import LedgerTransaction, Posting

    market, theirs = _accounts(sellers)
    there = Posting.objects.count()
    first = (
        LedgerTransaction.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    )
    last = first + max(postings - there, 0) // PER_SALE - 1
    if last >= first:
        _insert(first, last, market, theirs)


def _insert(first, last, market, theirs, *, vendor_order=None, every=None):
    """Transactions `first` to `last`, each a sale of one of the accounts in turn."""
    from django.db import connection

    amounts = " ".join(f"WHEN {k} THEN {amount}" for k, amount in enumerate(SALE))
    kinds = " ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(market))
    turns = " ".join(f"WHEN {k} THEN {pk}" for k, pk in enumerate(theirs))
    sales, lines = _series(first, last, "s"), _series(0, PER_SALE - 1, "k")
    old = (
        "now() - interval '3 hours'"
        if _is_postgres()
        else "datetime('now', '-3 hours')"
    )
    seller = (
        f"(ARRAY{theirs})[1 + s.n % {len(theirs)}]"
        if _is_postgres()
        else f"CASE s.n % {len(theirs)} {turns} END"
    )
    with _unguarded(), connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO ledger_ledgertransaction
                (id, cause, kind, currency, note, created, booked)
            SELECT s.n, 'bench:' || s.n, 'paid', 'CNY', '', {old}, {old} FROM {sales}
        """)
        cursor.execute(f"""
            INSERT INTO ledger_posting (transaction_id, account_id, amount, vendor_order_id)
            SELECT s.n, CASE k.n {kinds} ELSE {seller} END, CASE k.n {amounts} END,
                   {vendor_order or "NULL"}
            FROM {sales}, {lines}
        """)
        if _is_postgres():
            cursor.execute(
                "SELECT setval('ledger_ledgertransaction_id_seq', %s)", [last]
            )
            for table in ("ledger_posting", "ledger_ledgertransaction"):
                cursor.execute(f"ANALYZE {table}")


def _series(first, last, name):
    if _is_postgres():
        return f"generate_series({first}, {last}) AS {name}(n)"
    return f"""(WITH RECURSIVE c(n) AS (
        SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last}
    ) SELECT n FROM c) AS {name}"""


@contextmanager
def _unguarded():
    """Neither triggers nor, while rows come, indexes; of this database alone."""
    from django.db import connection

    if not _is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT indexname, indexdef FROM pg_indexes
            WHERE tablename = 'ledger_posting' AND indexname NOT LIKE '%_pkey'
        """)
        indexes = cursor.fetchall()
        cursor.execute("SET session_replication_role = replica")
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for _name, made in indexes:
                cursor.execute(made)


# --- What is read ------------------------------------------------------------------
def _statement():
    """Of a seller with that many lines this month: the page, and the file."""
    from django.test import Client

    from payments.ledger.models import LedgerAccount, LedgerTransaction
    from payments.payouts.periods import MONTH, Period
    from payments.payouts.statement import Statement
    from tests.factories.shop import make_pack
    from tests.factories.vendors import make_farm, make_member

    farm = make_farm(code="bench-statement")
    owner = make_member(farm)
    vendor_order = make_vendor_order(make_pack(farm, "Walnuts", price="59.00"))
    page = Client(headers={"host": "127.0.0.1"})
    page.force_login(owner)

    def look():
        assert page.get(f"/desk/{farm.code}/money/").status_code == 200

    look()
    few = 1000 * _seconds(look)
    keys = [f"{kind}:CNY" for kind in ("shoppers", "commission", "tax")]
    ids = dict(LedgerAccount.objects.values_list("key", "pk"))
    first = (
        LedgerTransaction.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    )
    theirs = [ids[f"pending:CNY:{farm.pk}"]]
    _insert(
        first, first + STATEMENT_LINES - 1, [ids[key] for key in keys], theirs,
        vendor_order=vendor_order.pk,
    )  # fmt: skip
    made = Statement(farm, "CNY", Period.of(dates.today(), MONTH))
    began = time.monotonic()
    rows = sum(1 for _row in made.file_rows())
    took = time.monotonic() - began
    return {
        "statement's first page, ms": [few, 1000 * _seconds(look)],
        "statement's file, rows/s": [None, rows / took],
    }


def _audited():
    from core.integrity import run
    from tests.sound import checks_of

    found = list(run(checks_of(*PARTS_OF_BOOKS)))
    slowest = max(found, key=lambda one: one.seconds)
    return {
        "audit of the books, s": [None, sum(one.seconds for one in found)],
        f"of it {slowest.name}, s": [None, slowest.seconds],
    }


# --- Measuring ---------------------------------------------------------------------
def _is_postgres():
    from django.db import connection

    return connection.vendor == "postgresql"


def _seconds(act):
    times = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        act()
        times.append(time.monotonic() - began)
    return statistics.median(times)


def _rate(act, seconds):
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        act()
        done += 1
    return done / (time.monotonic() - began)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    write()
