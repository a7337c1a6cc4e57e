"""The market's office finds and lists the same way however large the market is."""

import pytest

from accounts.queries import people_called
from core import dates
from core.pages import LongPaginator
from fulfilment.invoicing.models import Document
from fulfilment.invoicing.queries import documents_in
from office.moderation.order_queries import books_of, order_whole, orders_listed
from payments.ledger.models import Posting
from tests.factories.accounts import make_user
from tests.factories.crowds import (
    make_documents,
    make_orders,
    make_people,
    make_postings,
)
from tests.factories.fulfilment import make_invoiced_vendor_order
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.plans import assert_bounded, count_rows

pytestmark = pytest.mark.django_db

MANY = 6_000
ORDERS = (
    "order_order",
    "order_vendororder",
    "order_shippingaddress",
    "accounts_user",
)


@pytest.fixture(scope="module")
def market(kept):
    """One order of an account, and a crowd of guests' at another seller."""
    user = make_user("wang.fang@example.com", first_name="Fang", last_name="Wang")
    own = make_paid_order([(make_pack(make_farm("Eastern Hives")), 1)], user=user)
    make_orders(make_vendor_order(make_pack(make_farm("Li Family"))), MANY)
    make_people(make_user(first_name="Somebody", last_name="Else"), MANY)
    count_rows("order_order", "order_vendororder")
    return own


def found(words):
    return [order.number for order in orders_listed(words)[:40]]


@pytest.mark.postgres
@pytest.mark.parametrize(
    "words",
    [
        "wang.fang",
        "eastern",
        "eastern wang.f",
        "COPY5991",
        "somebody77@",
        "nobody",
        "zq",
    ],
)
def test_a_search_of_orders_reads_what_it_finds(market, words):
    assert_bounded(lambda: found(words), *ORDERS, rows=2_500)


@pytest.mark.postgres
def test_of_a_large_seller_the_newest_are_found(market):
    """It has six thousand, of which a thousand are looked at."""
    assert found("family") == [f"COPY{MANY - n}" for n in range(40)]
    assert orders_listed("family").count() == 1_000
    assert_bounded(lambda: found("family"), *ORDERS, rows=2_500)


@pytest.mark.postgres
def test_people_are_found_by_an_index(market):
    for wanted in ("fang", "wa", "nobody", "wang.f"):
        assert_bounded(lambda: list(people_called(wanted)), "accounts_user", rows=100)  # noqa: B023


@pytest.mark.postgres
def test_a_list_is_counted_to_where_it_is_cut(market, monkeypatch):
    monkeypatch.setattr("core.pages.MOST_COUNTED", 400)

    def turn():
        pages = LongPaginator(orders_listed(), 40)
        assert (pages.count, pages.num_pages, pages.is_cut) == (400, 10, True)
        return list(pages.page(10))

    assert_bounded(turn, *ORDERS)


@pytest.mark.postgres
def test_an_orders_books_are_read_and_no_others(market):
    others = Posting.objects.exclude(vendor_order=None)
    make_postings(others.exclude(vendor_order__order=market).first(), MANY)
    whole = order_whole(market.number)

    def read():
        assert books_of(whole, [])

    assert_bounded(read, "ledger_posting", "ledger_ledgertransaction", rows=100)


@pytest.mark.postgres
def test_documents_of_a_year_are_read_by_page(market):
    make_documents(Document.objects.get(vendor_order=invoiced()), MANY)
    today = dates.today()

    def read():
        for month in (0, today.month):
            listed = documents_in(Document.objects.all(), year=today.year, month=month)
            assert len(listed[:40]) == 40

    assert_bounded(read, "documents_document", rows=500)


def invoiced():
    return make_invoiced_vendor_order()
