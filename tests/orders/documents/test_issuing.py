"""Who gets which document, with which number, and what it says for good."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core.append_only import AppendOnlyError
from orders.documents.models import Document, Series
from orders.documents.services import describe_issuer, issue_documents
from orders.order.models import Line, Order, VendorOrder
from orders.order.services import cancel_part, ship_part
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order, a_user
from tests.orders.fulfilment.makers import packed_part

from .makers import (
    an_invoiced_part,
    arrive,
    codes,
    come_back,
    delivered,
    documents,
    give_back,
)

pytestmark = pytest.mark.django_db


def test_paid_order_gets_an_invoice_of_each_seller_once():
    li, wang = a_farm(), a_farm()
    order = a_paid_order([(a_pack(li, price="100.00"), 2), (a_pack(wang), 1)])

    delivered()
    delivered()
    issue_documents([order.pk])

    first, second = order.parts.all()
    assert codes(first) == codes(second) == ["I-Y-000001"]
    assert {one.issuer for one in Document.objects.all()} == {li, wang}
    mine = documents(first)[0]
    assert (mine.total, mine.amount) == (21_200, Decimal("212.00"))


def test_unpaid_order_and_one_that_cost_nothing_get_none():
    unpaid = a_placed_order()
    free = a_paid_order()
    VendorOrder.objects.filter(order=free).update(
        goods=0, delivery_cost=0, total=0, tax=0
    )

    assert issue_documents([unpaid.pk, free.pk]) == 0
    assert not Document.objects.exists()


def test_numbers_follow_one_another_for_each_issuer_and_kind():
    farm = a_farm()
    parts = [an_invoiced_part([(a_pack(farm), 1)]) for _ in range(3)]
    other = an_invoiced_part()
    give_back(parts[1], 500)

    assert [codes(part) for part in parts] == [
        ["I-Y-000001"],
        ["I-Y-000002", "C-Y-000001"],
        ["I-Y-000003"],
    ]
    assert codes(other) == ["I-Y-000001"]
    assert sorted(Series.objects.values_list("last", flat=True)) == [1, 1, 3]


def test_what_is_edited_later_changes_no_document():
    part = an_invoiced_part()
    before = documents(part)[0].content

    Line.objects.update(title="Other", line_price_incl_tax=1, tax_rate=0)
    part.partner.name = "Renamed"
    part.partner.save()
    part.order.shipping_address.first_name = "Other"
    part.order.shipping_address.save()
    describe_issuer(part.partner, legal_name="Later Ltd")
    issue_documents([part.order_id])

    assert [one.content for one in documents(part)] == [before]


def test_tax_by_rate_adds_up_to_the_parts():
    farm = a_farm()
    packs = [
        (a_pack(farm, price="100.00", tax="0.09"), 1),
        (a_pack(farm, price="33.33", tax="0.13"), 3),
        (a_pack(farm, price="10.00", tax="0"), 1),
    ]
    part = an_invoiced_part(packs)

    made = documents(part)[0]
    taxes = {
        each["rate"]: (each["gross"], each["tax"]) for each in made.content["taxes"]
    }
    # The delivery is taxed like the goods that weigh most in value.
    assert taxes["0.09"] == (11_200, 826 + 99)
    assert taxes["0.13"] == (9_999, 1150)
    assert taxes["0"] == (1000, 0)
    assert made.tax == int(part.tax * 100)
    assert sum(gross for gross, _tax in taxes.values()) == made.total


def test_small_refunds_credit_all_of_the_tax_and_no_more():
    part = an_invoiced_part([(a_pack(price="10.01", tax="0.09"), 3)])
    line = part.lines.get()
    for _ in range(7):
        give_back(part, 429, {line.pk: 429})
    give_back(part, 1200)

    invoice, *notes = documents(part)
    assert sum(one.total for one in notes) == invoice.total
    assert sum(one.tax for one in notes) == invoice.tax
    assert min(one.tax for one in notes) > 0


def test_refund_without_lines_takes_from_each_rate():
    farm = a_farm()
    part = an_invoiced_part(
        [(a_pack(farm, price="60.00"), 1), (a_pack(farm, price="28.00", tax="0"), 1)]
    )

    give_back(part, 10_000)

    note = documents(part)[1]
    assert {each["rate"]: each["gross"] for each in note.content["taxes"]} == {
        "0.09": 7200,
        "0": 2800,
    }


def test_cancelled_part_has_both_and_they_are_equal():
    part = an_invoiced_part()

    cancel_part(part, by=None, by_shopper=True)
    arrive(part.refunds.get())
    delivered()

    invoice, note = documents(part)
    assert (note.total, note.tax) == (invoice.total, invoice.tax)
    assert note.corrects == invoice
    assert note.content["corrects"]["code"] == invoice.code
    assert note.content["why"] == "cancelled"


def test_refund_on_its_way_has_no_note_yet():
    part = an_invoiced_part()

    cancel_part(part, by=None, by_shopper=True)
    issue_documents([part.order_id])

    assert codes(part) == ["I-Y-000001"]


def test_refund_that_turns_out_not_to_have_arrived_is_reversed_once():
    part = an_invoiced_part()
    refund = give_back(part, 500)

    come_back(refund)
    delivered()
    delivered()

    assert codes(part) == ["I-Y-000001", "C-Y-000001", "R-Y-000001"]
    assert sum(one.signed for one in documents(part)) == documents(part)[0].total
    # What the reversal freed can be credited again.
    give_back(part, documents(part)[0].total)
    assert sum(one.signed for one in documents(part)) == 0


def test_with_the_parcel_a_part_cancelled_before_gets_neither(settings):
    settings.INVOICES_ISSUED = "shipped"
    part = a_paid_order().parts.get()
    cancel_part(part, by=None, by_shopper=True)
    arrive(part.refunds.get())
    delivered()

    assert documents(part) == []


def test_with_the_parcel_invoice_and_earlier_notes_come_together(settings):
    settings.INVOICES_ISSUED = "shipped"
    part = packed_part(a_pack(), 2)
    give_back(part, 300)
    assert documents(part) == []

    line = part.lines.get()
    ship_part(part, packs={line.pk: 2}, carrier="SF", tracking_number="", by=None)
    delivered()

    assert codes(part) == ["I-Y-000001", "C-Y-000001"]


def test_market_issues_where_it_sells_in_its_own_name(settings):
    settings.INVOICE_ISSUER = "market"
    settings.MARKET_LEGAL_NAME = "Market Ltd"
    farm = a_farm("Li Family Orchard")

    parts = [an_invoiced_part([(a_pack(farm), 1)]), an_invoiced_part()]

    assert [codes(part) for part in parts] == [["I-Y-000001"], ["I-Y-000002"]]
    issuer = documents(parts[0])[0].content["issuer"]
    assert issuer["legal_name"] == "Market Ltd"
    assert issuer["sold_for"]["en"] == "Li Family Orchard"


def test_documents_are_added_and_never_changed():
    made = documents(an_invoiced_part())[0]

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
    total = documents(an_invoiced_part())[0].total

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
    pack = a_pack(price=price, currency=currency)

    made = documents(an_invoiced_part([(pack, 1)]))[0]

    assert (made.currency, made.total) == (currency, total)


def test_earlier_orders_get_theirs_by_command(capsys):
    orders = [a_paid_order(user=a_user()) for _ in range(2)]

    call_command("issue_documents")
    call_command("issue_documents")

    assert capsys.readouterr().out.split("\n")[:2] == [
        "documents issued: 2",
        "documents issued: 0",
    ]
    assert Document.objects.count() == len(orders)


def test_as_many_queries_for_ten_orders_as_for_one(queries):
    farm = a_farm()
    ids = [a_paid_order([(a_pack(farm), 1)]).pk for _ in range(10)]

    with queries(17):
        issue_documents(ids)

    assert Order.objects.filter(parts__documents__isnull=False).count() == 10
