"""Rows written by statements that are made once: as Django would have written them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save

from core.models import OutboxMessage
from core.rows import insert_row, insert_rows, update_row
from orders.order.models import ShippingAddress, VendorOrder, VendorOrderEvent
from shop.catalogue.models import Product
from tests.factories.orders import make_order, make_vendor_order
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


def columns_of(row):
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in {"id", "created"}
    }


def test_rows_are_those_that_django_writes(queries):
    part = make_vendor_order(make_pack())
    rows = lambda: [  # noqa: E731
        VendorOrderEvent(vendor_order=part, status=status, note=f"5 % of '{status}'")
        for status in ("paid", "packed")
    ]
    theirs = VendorOrderEvent.objects.bulk_create(rows())

    with queries(1):
        ours = insert_rows(rows())

    assert ours[0].pk > theirs[-1].pk
    assert ours[1].pk > ours[0].pk
    for one, other in zip(ours, theirs, strict=True):
        kept = VendorOrderEvent.objects.get(pk=one.pk)
        assert kept == one
        assert columns_of(kept) == columns_of(VendorOrderEvent.objects.get(pk=other.pk))
        assert kept.created == one.created
        assert not one._state.adding


@pytest.mark.parametrize("count", [0, 1, 16, 17, 40])
def test_any_number_is_written(count):
    part = make_vendor_order(make_pack())
    before = part.events.count()

    rows = insert_rows(
        VendorOrderEvent(vendor_order=part, status="paid") for _ in range(count)
    )

    assert len(rows) == count
    assert part.events.count() == before + count
    assert len({row.pk for row in rows}) == count


@pytest.mark.parametrize("count", [1, 20])
def test_what_is_there_once_stays_as_it_is(count):
    def rows(topic):
        return [
            OutboxMessage(key=f"key {n}", topic=topic, not_before="2026-01-01T00:00Z")
            for n in range(count)
        ]

    first = insert_rows(rows("first"), once="key")
    second = insert_rows(rows("second"), once="key")

    assert [row.pk for row in second] == [row.pk for row in first]
    topics = OutboxMessage.objects.filter(key__startswith="key ").values_list("topic")
    assert set(topics) == {("first",)}


def test_the_database_still_refuses():
    key = {"topic": "x", "not_before": "2026-01-01T00:00Z"}
    insert_row(OutboxMessage(key="twice", **key))

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(OutboxMessage(key="twice", **key))


def test_a_row_of_one_that_was_never_saved_is_refused():
    with pytest.raises(ValueError, match="unsaved related object"):
        insert_row(VendorOrderEvent(vendor_order=VendorOrder(), status="paid"))


def test_only_the_columns_named_are_saved(queries):
    order = make_order([(make_pack(), 1)])
    before = columns_of(order)
    order.status, order.guest_email = "paid", "not@saved.example"

    with queries(1):
        update_row(order, "status")

    order.refresh_from_db()
    assert columns_of(order) == before | {"status": "paid"}


def test_a_row_that_is_gone_is_said_to_be():
    part = make_vendor_order(make_pack())
    event = part.events.first()
    VendorOrderEvent.objects.filter(pk=event.pk).delete()

    with pytest.raises(VendorOrderEvent.DoesNotExist):
        update_row(event, "note")


def test_whom_somebody_listens_to_is_refused():
    with pytest.raises(TypeError, match="ShippingAddress"):
        insert_row(ShippingAddress())
    with pytest.raises(TypeError, match="ShippingAddress"):
        update_row(ShippingAddress(pk=1), "line1")


def test_who_begins_to_listen_is_not_passed_over():
    part = make_vendor_order(make_pack())
    insert_row(VendorOrderEvent(vendor_order=part, status="paid"))
    hear = lambda **_told: None  # noqa: E731
    post_save.connect(hear, sender=VendorOrderEvent)
    try:
        with pytest.raises(TypeError, match="VendorOrderEvent"):
            insert_row(VendorOrderEvent(vendor_order=part, status="paid"))
    finally:
        post_save.disconnect(hear, sender=VendorOrderEvent)


def test_both_languages_are_written():
    product = make_pack().product
    product.title_en, product.title_zh_hans = "Pears", "梨"

    update_row(product, "title_en", "title_zh_hans")

    kept = Product.objects.get(pk=product.pk)
    assert (kept.title_en, kept.title_zh_hans) == ("Pears", "梨")


@pytest.mark.postgres
def test_they_are_planned_once():
    part = make_vendor_order(make_pack())
    for _ in range(2):
        insert_row(VendorOrderEvent(vendor_order=part, status="paid"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [sql for (sql,) in cursor.fetchall()]

    mine = [
        sql for sql in kept if sql.startswith('INSERT INTO "order_vendororderevent')
    ]
    assert len(mine) == 1
