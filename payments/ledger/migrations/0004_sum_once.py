"""The guard of the books sums a transaction once, not again for each of its lines."""

from typing import Any

from django.db import migrations

# The last sum of this database transaction is kept, and up to which line it went: a
# line that it took in is not summed again, one that came after it is.
SUM_ONCE = """
CREATE OR REPLACE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    summed text := coalesce(current_setting('nanpo.ledger_summed', true), '');
    total numeric;
    last_line bigint;
BEGIN
    IF summed = ''
        OR split_part(summed, ' ', 1)::bigint <> NEW.transaction_id
        OR split_part(summed, ' ', 2)::bigint < NEW.id
    THEN
        SELECT SUM(amount), MAX(id) INTO total, last_line
        FROM ledger_posting WHERE transaction_id = NEW.transaction_id;
        IF total <> 0 THEN
            RAISE EXCEPTION 'ledger transaction % does not sum to zero',
                NEW.transaction_id USING ERRCODE = 'check_violation';
        END IF;
        PERFORM set_config(
            'nanpo.ledger_summed', NEW.transaction_id || ' ' || last_line, true
        );
    END IF;
    IF EXISTS (
        SELECT 1 FROM ledger_ledgeraccount a, ledger_ledgertransaction t
        WHERE a.id = NEW.account_id AND t.id = NEW.transaction_id
          AND a.currency <> t.currency
    ) THEN
        RAISE EXCEPTION 'ledger transaction % is in another currency than account %',
            NEW.transaction_id, NEW.account_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

SUM_EACH_LINE = """
CREATE OR REPLACE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_posting WHERE transaction_id = NEW.transaction_id
        HAVING SUM(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM ledger_ledgeraccount a, ledger_ledgertransaction t
        WHERE a.id = NEW.account_id AND t.id = NEW.transaction_id
          AND a.currency <> t.currency
    ) THEN
        RAISE EXCEPTION 'ledger transaction % is in another currency than account %',
            NEW.transaction_id, NEW.account_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def sum_once(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SUM_ONCE, params=None)


def sum_each_line(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SUM_EACH_LINE, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_stakes_go_back")]

    operations = [migrations.RunPython(sum_once, sum_each_line)]
