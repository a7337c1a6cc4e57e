"""Rows that are written once: refused by the model, the query and the database."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from core.activity_log import record
from core.append_only import AppendOnlyError
from core.models import AuditEntry

pytestmark = pytest.mark.django_db

GUARDED = ["core_auditentry", "cooperatives_stakeentry", "cooperatives_tradeentry"]


def guards() -> set[str]:
    query = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger",
    }
    with connection.cursor() as cursor:
        cursor.execute(query[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("table", GUARDED)
def test_database_guards_the_table(table):
    assert table in {model._meta.db_table for model in apps.get_models()}
    assert table in guards()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET reason = 'another'",
        "DELETE FROM core_auditentry",
    ],
)
def test_entry_is_not_changed_in_the_database(statement):
    entry = record("test.act", reason="true")

    with (
        pytest.raises(DatabaseError, match="added and never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEntry.objects.get(pk=entry.pk).reason == "true"


def test_entry_is_not_replaced_in_sqlite():
    entry = record("test.act", reason="true")
    columns = [field.column for field in AuditEntry._meta.fields]
    copied = ", ".join("'another'" if name == "reason" else name for name in columns)
    statement = (
        f"INSERT OR REPLACE INTO core_auditentry ({', '.join(columns)}) "
        f"SELECT {copied} FROM core_auditentry WHERE id = {entry.pk}"
    )
    if connection.vendor != "sqlite":
        statement = statement.replace("INSERT OR REPLACE", "INSERT")

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AuditEntry.objects.get(pk=entry.pk).reason == "true"


def test_entry_is_not_changed_by_the_model():
    entry = record("test.act", reason="true")
    entry.reason = "another"

    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(reason="another"),
    ):
        with pytest.raises(AppendOnlyError):
            change()

    assert AuditEntry.objects.get(pk=entry.pk).reason == "true"


@pytest.mark.django_db(transaction=True)
def test_database_of_a_test_that_commits_can_be_cleaned():
    record("test.act")

    assert AuditEntry.objects.count() == 1
    assert set(GUARDED) <= guards()


def test_guards_stand_after_the_cleaning():
    assert AuditEntry.objects.count() == 0
    assert set(GUARDED) <= guards()
