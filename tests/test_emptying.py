"""After a test that commits the database is as new, guards and keys and all."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.db import (
    DatabaseError,
    IntegrityError,
    connection,
    connections,
    transaction,
)

from core.activity_log import record
from core.models import AuditEntry
from orders.order.models import Order
from tests.emptying import Emptying, delete_all, tables
from tests.factories.orders import make_paid_order
from tests.factories.vendors import make_county
from vendors.places.models import County, Village

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MIGRATED = {"django_content_type", "auth_permission", "django_site"}


def filled() -> Iterator[str]:
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")')
            if cursor.fetchone()[0]:
                yield name


def test_rows_of_an_order_and_of_books_go():
    make_paid_order()
    record("test.act")
    assert {"order_order", "ledger_posting", "core_auditentry"} <= set(filled())

    delete_all(tables() - MIGRATED)

    assert set(filled()) <= MIGRATED


def test_database_refuses_afterwards_what_it_refused():
    delete_all(tables() - MIGRATED)
    record("test.act")

    with pytest.raises(DatabaseError, match="added and never changed"):
        AuditEntry.objects.all()._raw_delete(connection.alias)
    with pytest.raises(IntegrityError), transaction.atomic():
        Village.objects.create(name="Nowhere", slug="nowhere", county_id=0)


def test_who_still_writes_is_waited_for():
    wrote = threading.Event()

    def write():
        with transaction.atomic():
            make_county()
            wrote.set()
            time.sleep(0.5)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    wrote.wait()

    delete_all(tables() - MIGRATED)

    writer.join()
    assert not County.objects.exists()


def test_what_a_migrated_database_holds_is_made_anew_once_it_differs():
    flushed = []
    empty = Emptying(lambda _case: flushed.append(Order.objects.count()))

    empty(None)
    make_paid_order()
    empty(None)
    assert (flushed, Order.objects.count()) == ([0], 0)

    Permission.objects.filter(pk=Permission.objects.first().pk).update(name="Another")
    make_paid_order()
    empty(None)
    assert flushed == [0, 1]
