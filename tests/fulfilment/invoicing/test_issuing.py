"""Who gets which document, with which number, and what it says for good."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core.append_only import AppendOnlyError
from fulfilment.invoicing.models import Document, Series
from fulfilment.invoicing.services import describe_issuer, issue_documents
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    codes_of,
    documents_of,
    fail_refund,
    give_back_with_note,
    make_invoiced_vendor_order,
    make_packed_vendor_order,
    settle_refund,
)
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def test_paid_order_gets_an_invoice_of_each_seller_once():
    li, wang = make_farm(), make_farm()
    order = make_paid_order([(make_pack(li, price="100.00"), 2), (make_pack(wang), 1)])

    deliver_everything()
    deliver_everything()
    issue_documents([order.pk])

    first, second = order.vendor_orders.all()
    assert codes_of(first) == codes_of(second) == ["I-Y-000001"]
    assert {one.issuer for one in Document.objects.all()} == {li, wang}
    mine = documents_of(first)[0]
    assert (mine.total, mine.amount) == (21_200, Decimal("212.00"))


def test_unpaid_order_and_one_that_cost_nothing_get_none():
    unpaid = make_order()
    free = make_paid_order()
    VendorOrder.objects.filter(order=free).update(
        goods=0, delivery_cost=0, total=0, tax=0
    )

    assert issue_documents([unpaid.pk, free.pk]) == 0
    assert not Document.objects.exists()


def test_numbers_follow_one_another_for_each_issuer_and_kind():
    farm = make_farm()
    vendor_orders = [
        make_invoiced_vendor_order([(make_pack(farm), 1)]) for _ in range(3)
    ]
    other = make_invoiced_vendor_order()
    give_back_with_note(vendor_orders[1], 500)

    assert [codes_of(vendor_order) for vendor_order in vendor_orders] == [
        ["I-Y-000001"],
        ["I-Y-000002", "C-Y-000001"],
        ["I-Y-000003"],
    ]
    assert codes_of(other) == ["I-Y-000001"]
    assert sorted(Series.objects.values_list("last", flat=True)) == [1, 1, 3]


def test_what_is_edited_later_changes_no_document():
    vendor_order = make_invoiced_vendor_order()
    before = documents_of(vendor_order)[0].content

    Line.objects.update(title="Other", line_price_incl_tax=1, tax_rate=0)
    vendor_order.partner.name = "Renamed"
    vendor_order.partner.save()
    vendor_order.order.shipping_address.first_name = "Other"
    vendor_order.order.shipping_address.save()
    describe_issuer(vendor_order.partner, legal_name="Later Ltd")
    issue_documents([vendor_order.order_id])

    assert [one.content for one in documents_of(vendor_order)] == [before]


def test_tax_by_rate_adds_up_to_the_parts():
    farm = make_farm()
    packs = [
        (make_pack(farm, price="100.00", tax="0.09"), 1),
        (make_pack(farm, price="33.33", tax="0.13"), 3),
        (make_pack(farm, price="10.00", tax="0"), 1),
    ]
    vendor_order = make_invoiced_vendor_order(packs)

    made = documents_of(vendor_order)[0]
    taxes = {
        each["rate"]: (each["gross"], each["tax"]) for each in made.content["taxes"]
    }
    # The delivery is taxed like the goods that weigh most in value.
    assert taxes["0.09"] == (11_200, 826 + 99)
    assert taxes["0.13"] == (9_999, 1150)
    assert taxes["0"] == (1000, 0)
    assert made.tax == int(vendor_order.tax * 100)
    assert sum(gross for gross, _tax in taxes.values()) == made.total


def test_small_refunds_credit_all_of_the_tax_and_no_more():
    vendor_order = make_invoiced_vendor_order(
        [(make_pack(price="10.01", tax="0.09"), 3)]
    )
    line = vendor_order.lines.get()
    for _ in range(7):
        give_back_with_note(vendor_order, 429, {line.pk: 429})
    give_back_with_note(vendor_order, 1200)

    invoice, *notes = documents_of(vendor_order)
    assert sum(one.total for one in notes) == invoice.total
    assert sum(one.tax for one in notes) == invoice.tax
    assert min(one.tax for one in notes) > 0


def test_refund_without_lines_takes_from_each_rate():
    farm = make_farm()
    vendor_order = make_invoiced_vendor_order(
        [
            (make_pack(farm, price="60.00"), 1),
            (make_pack(farm, price="28.00", tax="0"), 1),
        ]
    )

    give_back_with_note(vendor_order, 10_000)

    note = documents_of(vendor_order)[1]
    assert {each["rate"]: each["gross"] for each in note.content["taxes"]} == {
        "0.09": 7200,
        "0": 2800,
    }


def test_cancelled_part_has_both_and_they_are_equal():
    vendor_order = make_invoiced_vendor_order()

    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    settle_refund(vendor_order.refunds.get())
    deliver_everything()

    invoice, note = documents_of(vendor_order)
    assert (note.total, note.tax) == (invoice.total, invoice.tax)
    assert note.corrects == invoice
    assert note.content["corrects"]["code"] == invoice.code
    assert note.content["why"] == "cancelled"


def test_refund_on_its_way_has_no_note_yet():
    vendor_order = make_invoiced_vendor_order()

    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    issue_documents([vendor_order.order_id])

    assert codes_of(vendor_order) == ["I-Y-000001"]


def test_refund_that_turns_out_not_to_have_arrived_is_reversed_once():
    vendor_order = make_invoiced_vendor_order()
    refund = give_back_with_note(vendor_order, 500)

    fail_refund(refund)
    deliver_everything()
    deliver_everything()

    assert codes_of(vendor_order) == ["I-Y-000001", "C-Y-000001", "R-Y-000001"]
    assert (
        sum(one.signed for one in documents_of(vendor_order))
        == documents_of(vendor_order)[0].total
    )
    # What the reversal freed can be credited again.
    give_back_with_note(vendor_order, documents_of(vendor_order)[0].total)
    assert sum(one.signed for one in documents_of(vendor_order)) == 0


def test_with_the_parcel_a_part_cancelled_before_gets_neither(settings):
    settings.INVOICES_ISSUED = "shipped"
    vendor_order = make_vendor_order()
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    settle_refund(vendor_order.refunds.get())
    deliver_everything()

    assert documents_of(vendor_order) == []


def test_with_the_parcel_invoice_and_earlier_notes_come_together(settings):
    settings.INVOICES_ISSUED = "shipped"
    vendor_order = make_packed_vendor_order(make_pack(), 2)
    give_back_with_note(vendor_order, 300)
    assert documents_of(vendor_order) == []

    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 2}, carrier="SF", tracking_number="", by=None
    )
    deliver_everything()

    assert codes_of(vendor_order) == ["I-Y-000001", "C-Y-000001"]


def test_market_issues_where_it_sells_in_its_own_name(settings):
    settings.INVOICE_ISSUER = "market"
    settings.MARKET_LEGAL_NAME = "Market Ltd"
    farm = make_farm("Li Family Orchard")

    vendor_orders = [
        make_invoiced_vendor_order([(make_pack(farm), 1)]),
        make_invoiced_vendor_order(),
    ]

    assert [codes_of(vendor_order) for vendor_order in vendor_orders] == [
        ["I-Y-000001"],
        ["I-Y-000002"],
    ]
    issuer = documents_of(vendor_orders[0])[0].content["issuer"]
    assert issuer["legal_name"] == "Market Ltd"
    assert issuer["sold_for"]["en"] == "Li Family Orchard"


def test_documents_are_added_and_never_changed():
    made = documents_of(make_invoiced_vendor_order())[0]

    for act in (made.save, made.delete, Document.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            act()
    with pytest.raises(AppendOnlyError):
        Document.objects.update(total=1)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE documents_document SET total = 1", "DELETE FROM documents_document"],
)
def test_database_refuses_a_change_of_a_document(statement):
    total = documents_of(make_invoiced_vendor_order())[0].total

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Document.objects.first().total == total


@pytest.mark.parametrize(
    ("currency", "price", "total"),
    [("JPY", "590", 602), ("USD", "5.90", 1790), ("KWD", "1.25", 13_250)],
)
def test_currencies_with_other_coins(currency, price, total):
    pack = make_pack(price=price, currency=currency)

    made = documents_of(make_invoiced_vendor_order([(pack, 1)]))[0]

    assert (made.currency, made.total) == (currency, total)


def test_earlier_orders_get_theirs_by_command(capsys):
    orders = [make_paid_order(user=make_user()) for _ in range(2)]

    call_command("issue_documents")
    call_command("issue_documents")

    assert capsys.readouterr().out.split("\n")[:2] == [
        "documents issued: 2",
        "documents issued: 0",
    ]
    assert Document.objects.count() == len(orders)


def test_as_many_queries_for_ten_orders_as_for_one(queries):
    farm = make_farm()
    ids = [make_paid_order([(make_pack(farm), 1)]).pk for _ in range(10)]

    with queries(17):
        issue_documents(ids)

    assert Order.objects.filter(vendor_orders__documents__isnull=False).count() == 10
