"""A seller's statement of 100,000 lines: rows a second by form, read in one snapshot.

    DATABASE_URL=postgres://… python -c "from tests.benchmarks.statement import …"

`statement()` is called inside a migrated database of its own, as the others are.
"""

import time
from datetime import timedelta

from core import dates
from tests.factories.orders import make_vendor_order

LINES = 100_000
PARTS = 200
AT_ONCE = 5000


def a_busy_seller(lines=LINES):
    """A seller with so many sales in this month, each of three postings."""
    from django.utils import timezone

    from payments.ledger.models import LedgerTransaction, Posting
    from payments.ledger.services import Account, Draft, Entry, post
    from tests.factories.shop import make_pack
    from tests.factories.vendors import make_farm

    farm = make_farm()
    pack = make_pack(farm, on_hand=10**9)
    vendor_orders = [make_vendor_order(pack).pk for _ in range(PARTS)]
    entries = [
        Entry(Account("shoppers"), -100, vendor_orders[0]),
        Entry(Account("commission"), 10, vendor_orders[0]),
        Entry(Account("pending", partner_id=farm.pk), 90, vendor_orders[0]),
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
                vendor_order_id=vendor_orders[n % PARTS],
            )
            for n, row in enumerate(rows)
            for amount, account in accounts.items()
        )
    return farm


def statement(lines=LINES):
    """Rows per second as CSV and XLSX, of all; as PDF, of as many as one may hold."""

    from core.tables.writer import csv_lines, xlsx_file
    from core.transactions import snapshot
    from fulfilment.invoicing.pdf.statement import statement_pdf
    from fulfilment.invoicing.statements import MOST_PDF_ROWS
    from payments.payouts.periods import MONTH, Period
    from payments.payouts.statement import Statement

    month = Period.of(dates.today(), MONTH)
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
