"""A seller's statement of 100,000 lines: rows a second by form, read in one snapshot.

    DATABASE_URL=postgres://… python -c "from tests.benchmarks.statement import …"

`statement()` is called inside a migrated database of its own, as the others are.
"""

import time
from datetime import timedelta

LINES = 100_000
PARTS = 200
AT_ONCE = 5000


def a_busy_seller(lines=LINES):
    """A seller with so many sales in this month, each of three postings."""
    from django.utils import timezone

    from orders.ledger.models import LedgerTransaction, Posting
    from orders.ledger.services import Account, Draft, Entry, post
    from tests.cast import a_farm, a_pack, a_paid_order

    farm = a_farm()
    pack = a_pack(farm, on_hand=10**9)
    parts = [a_paid_order([(pack, 1)]).parts.get().pk for _ in range(PARTS)]
    entries = [
        Entry(Account("shoppers"), -100, parts[0]),
        Entry(Account("commission"), 10, parts[0]),
        Entry(Account("pending", partner_id=farm.pk), 90, parts[0]),
    ]
    (first,) = post([Draft(f"bench:{farm.pk}", "paid", "CNY", entries)])
    accounts = dict(first.postings.values_list("amount", "account"))
    now = timezone.now()
    for start in range(0, lines, AT_ONCE):
        rows = LedgerTransaction.objects.bulk_create(
            LedgerTransaction(
                cause=f"bench:{farm.pk}:{start + n}",
                kind="paid",
                currency="CNY",
                created=now - timedelta(milliseconds=start + n),
            )
            for n in range(min(AT_ONCE, lines - start))
        )
        Posting.objects.bulk_create(
            Posting(
                transaction=row,
                account_id=account,
                amount=amount,
                part_id=parts[n % PARTS],
            )
            for n, row in enumerate(rows)
            for amount, account in accounts.items()
        )
    return farm


def statement(lines=LINES):
    """Rows per second as CSV and XLSX, of all; as PDF, of as many as one may hold."""
    from django.utils import timezone

    from core.snapshot import snapshot
    from core.tables import csv_lines, xlsx_file
    from orders.documents.papers import statement_pdf
    from orders.documents.statements import MOST_PDF_ROWS
    from orders.payouts.periods import MONTH, Period
    from orders.payouts.statement import Statement

    month = Period.of(timezone.localdate(), MONTH)
    busy = Statement(a_busy_seller(lines), "CNY", month)
    printed = Statement(a_busy_seller(MOST_PDF_ROWS - PARTS - 1), "CNY", month)
    found = {}
    for name, made, draw in (
        ("CSV", busy, lambda one: sum(map(len, csv_lines(one.file_rows())))),
        ("XLSX", busy, lambda one: xlsx_file(one.file_rows(), title="x").close()),
        ("PDF", printed, statement_pdf),
    ):
        with snapshot():
            start = time.monotonic()
            draw(made)
            found[name] = made.count() / (time.monotonic() - start)
    return found
