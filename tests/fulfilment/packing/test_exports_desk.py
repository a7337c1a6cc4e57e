"""Orders and lines as files: the seller's own, with its own totals."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core import dates
from core.tables.reader import read_table
from fulfilment.packing.desk.exports import chosen_vendor_orders, line_rows, order_rows
from orders.order.models import VendorOrder
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db

EXPORT = "/desk/li/export/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def table_of(answer):
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    rows = read_table(content, most_rows=10_000, most_bytes=50_000_000).rows
    header = rows[0].cells
    return [dict(zip(header, row.cells, strict=False)) for row in rows[1:]]


@pytest.fixture
def vendor_order(farm):
    """Two packs of this farm's beside another seller's goods, in one order."""
    mine, theirs = make_pack(farm, "=Walnuts", price="59.00"), make_pack(price="10.00")
    order = make_paid_order([(mine, 2), (theirs, 1)])
    return order.vendor_orders.get(partner=farm)


@pytest.mark.parametrize("form", ["csv", "excel", "xlsx"])
def test_orders_are_the_sellers_own_parts(owner, vendor_order, form):
    (row,) = table_of(owner.get(f"{EXPORT}orders/?form={form}"))

    assert row["number"] == vendor_order.number
    assert Decimal(row["goods"]) == Decimal("118.00")
    assert Decimal(row["total"]) == vendor_order.total == Decimal("130.00")
    assert "Chen" in row["recipient"]
    assert row["currency"] == "CNY"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_lines_are_the_sellers_own_and_add_up(owner, vendor_order, form):
    (row,) = table_of(owner.get(f"{EXPORT}order-lines/?form={form}"))

    assert row["product"] == "'=Walnuts"
    assert (row["packs"], row["pack_holds"], row["unit"]) == ("2", "5000", "g")
    assert Decimal(row["price"]) == vendor_order.goods


def test_unpaid_orders_are_nobodys_business_yet(owner, farm):
    make_order([(make_pack(farm), 1)])

    assert table_of(owner.get(f"{EXPORT}orders/?form=csv")) == []


def test_days_are_both_included_in_the_markets_time_zone(owner, vendor_order):
    midnight = dates.start_of(date(2026, 10, 28))
    VendorOrder.objects.filter(pk=vendor_order.pk).update(created=midnight)
    asked = f"{EXPORT}orders/?form=csv&first="

    assert len(table_of(owner.get(f"{asked}2026-10-28&last=2026-10-28"))) == 1
    assert table_of(owner.get(f"{asked}2026-10-29")) == []
    assert table_of(owner.get(f"{asked}2026-10-01&last=2026-10-27")) == []


def test_recipient_is_said_only_while_the_part_needs_it(owner, vendor_order):
    old = timezone.now() - timedelta(days=400)
    VendorOrder.objects.filter(pk=vendor_order.pk).update(
        status="cancelled", created=old
    )

    (row,) = table_of(owner.get(f"{EXPORT}orders/?form=csv"))

    assert (row["phone"], row["street"]) == ("", "")


@pytest.mark.parametrize("asked", ["", "?form=exe", "?form=csv&first=x"])
def test_wrong_choice_leads_back_with_words(owner, asked):
    answer = owner.get(f"{EXPORT}orders/{asked}", follow=True)

    assert answer.redirect_chain == [(EXPORT, 302)]
    assert 'class="note' in answer.content.decode() or "required" in str(answer.content)


@pytest.mark.parametrize("count", [1, 3])
def test_rows_take_the_same_few_queries(farm, queries, count):
    pack = make_pack(farm)
    for _ in range(count):
        make_paid_order([(pack, 1)])

    with queries(3):
        assert len(list(order_rows(chosen_vendor_orders(farm)))) == count + 1
    with queries(3):
        assert len(list(line_rows(chosen_vendor_orders(farm)))) == count + 1
