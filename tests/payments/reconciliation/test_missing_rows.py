"""How what Stripe has not named is looked for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from payments.reconciliation.services.findings import missing

pytestmark = pytest.mark.django_db

MANY = 20_000


@pytest.mark.postgres
def test_looking_for_what_is_missing_is_one_join_however_much_there_is(
    django_assert_num_queries,
):
    """A list of all that Stripe ever named would be gone through for each row."""
    with connection.cursor() as cursor:
        # Rows of nothing: their keys lead nowhere.
        cursor.execute("SET LOCAL session_replication_role = replica")
        kinds = (
            "payment", "refund", "dispute", "gift_card", "prepayment", "transfer",
            "reversal",
        )  # fmt: skip
        for kind in kinds:
            cursor.execute(
                f"""
                INSERT INTO reconciliation_striperow (txn_id, kind, amount, fee, net,
                    currency, presented_currency, source, match, {kind}_id, created,
                    available_on)
                SELECT '{kind}' || n, 'charge', 1, 0, 1, 'CNY', 'CNY', '', '{kind}', n,
                    now(), now()
                FROM generate_series(1, {MANY}) AS n
                """
            )
        cursor.execute("ANALYZE reconciliation_striperow")
        cursor.execute("SET LOCAL work_mem = '64kB'")
        now = timezone.now()
        with django_assert_num_queries(9) as asked:
            missing(now - timedelta(days=3), now)
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Anti Join" in plan
            assert "SubPlan" not in plan
