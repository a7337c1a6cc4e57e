"""PostgreSQL guards the books: rows stay, and a transaction sums to zero."""

from typing import Any

from django.db import migrations

APPEND_ONLY = ("ledger_ledgertransaction", "ledger_posting", "ledger_checkpoint")

GUARDS = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of the books are added and never changed: %', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE CONSTRAINT TRIGGER ledger_sums_to_zero AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();
"""

GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
"""

UNGUARD = """
DROP FUNCTION ledger_append_only() CASCADE;
DROP FUNCTION ledger_sums_to_zero() CASCADE;
"""


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(GUARDS, params=None)
    for table in APPEND_ONLY:
        schema_editor.execute(GUARD.format(table=table))


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNGUARD)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
