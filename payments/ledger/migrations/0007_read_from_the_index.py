"""Balances are summed from the index alone: an account's postings lie far apart."""

from django.db import migrations

NAME = "posting_of_account"


def remake(schema_editor, columns):
    """The index under its name, made while the market goes on."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in (
        f"CREATE INDEX CONCURRENTLY {NAME}_anew ON ledger_posting {columns}",
        f"DROP INDEX CONCURRENTLY {NAME}",
        f"ALTER INDEX {NAME}_anew RENAME TO {NAME}",
    ):
        schema_editor.execute(statement, params=None)


def cover(_apps, schema_editor):
    remake(schema_editor, "(account_id, id) INCLUDE (amount, vendor_order_id)")


def uncover(_apps, schema_editor):
    remake(schema_editor, "(account_id, id)")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("ledger", "0006_what_is_owed")]

    operations = [migrations.RunPython(cover, uncover, atomic=False)]
