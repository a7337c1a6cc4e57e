"""The page of figures, its tables and files, and the orders behind each figure."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from core.money import from_minor
from reports.sales.pages import PER_PAGE
from reports.sales.tables import TABLES
from tests.factories.accounts import make_user
from tests.factories.days import moment_of
from tests.factories.reports import (
    TODAY,
    book_of,
    cancel_by_shopper,
    days_ago,
    discount_vendor_order,
    links_of,
    mark_given_back,
    sell_at,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db
OCTOBER = {"period": "custom", "first": "2026-10-01", "last": "2026-10-31"}
FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(moment_of(TODAY), tick=False):
        yield


@pytest.fixture
def farm():
    return make_farm(code="ours")


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Walnuts", price="20.00", on_hand=10**9)


@pytest.fixture
def owner(client, farm):
    client.force_login(user := make_member(farm))
    return user


def page_of(client, farm, name="figures", *more, **asked):
    url = reverse(f"desk:{name}", args=[farm.code, *more])
    return client.get(url, OCTOBER | asked)


def body(answer):
    if answer.streaming:
        return b"".join(answer.streaming_content)
    return answer.content


def csv_rows(answer):
    return list(csv.reader(StringIO(body(answer).decode("utf-8-sig"))))


def test_page_says_what_was_sold(client, farm, pack, owner):
    vendor_order = sell_at([(pack, 3)], days_ago(3), state="Beijing")[farm]
    discount_vendor_order(vendor_order, "5.00")
    mark_given_back(vendor_order, "2.00")
    cancel_by_shopper(sell_at([(pack, 1)], days_ago(3))[farm])

    page = page_of(client, farm).content.decode()

    assert "¥65.00" in page  # 60 − 5 + 12 for delivery − 2
    for words in ("−¥5.00", "−¥2.00", "¥32.00 refunded.", "Beijing", "Walnuts"):
        assert words in page, words
    assert page.count('<svg class="chart" role="img"') == 1
    assert "<td" in page.split("Show as table")[1]


def test_page_without_a_sale_says_so(client, farm, owner):
    page = page_of(client, farm).content.decode()

    assert "No sales in this period" in page
    assert '<svg class="chart"' not in page
    assert "No reviews in this period." in page
    assert "Nothing sold out in this period." in page


def test_rivals_orders_are_in_none_of_its_pages(client, farm, pack, owner):
    rival = make_farm("Rival", code="rival")
    theirs = make_pack(rival, "Secret pears", price="77.77")
    mixed = sell_at([(pack, 1), (theirs, 2)], days_ago(3))

    urls = [
        page_of(client, farm),
        page_of(client, farm, "figures_orders"),
        page_of(client, farm, "figures_orders", product=theirs.product_id),
        page_of(client, farm, "figures_orders", **{"as": "csv"}),
        *(page_of(client, farm, "figures_table", name) for name in TABLES),
    ]

    for answer in urls:
        text = body(answer).decode()
        assert answer.status_code == 200
        assert "Secret" not in text
        assert "77.77" not in text
        assert mixed[rival].number not in text
    assert page_of(client, rival).status_code == 404
    assert page_of(client, rival, "figures_table", "time").status_code == 404
    assert page_of(client, rival, "figures_orders").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("seller", 200), ("packer", 403), ("streamer", 403)],
)
def test_money_is_for_those_who_sell(client, farm, role, status):
    client.force_login(make_member(farm, role))

    answers = [
        page_of(client, farm),
        page_of(client, farm, "figures_orders"),
        page_of(client, farm, "figures_table", "time"),
    ]

    assert [answer.status_code for answer in answers] == [status] * 3


@pytest.mark.parametrize(
    "asked",
    [
        {"period": "century"},
        {"first": "2026-10-32"},
        {"first": "<script>", "last": "%00"},
        {"currency": "XXX"},
        {"against": "tomorrow", "step": "second"},
        {"page": "-1"},
        {"region": "ZZ", "only": "x", "shoppers": "y", "product": "9" * 40},
        {"product": "٣", "region": "CN-XX"},
        {"product": "0x1", "page": "1e9"},
    ],
)
def test_odd_addresses_are_answered(client, farm, pack, owner, asked):
    sell_at([(pack, 1)], days_ago(3))

    for name, *more in [("figures",), ("figures_orders",), ("figures_table", "time")]:
        answer = page_of(client, farm, name, *more, **asked)

        assert answer.status_code == 200
        assert SCRIPT not in answer.content.decode()
    assert page_of(client, farm, "figures_table", "secrets").status_code == 404


def orders_behind(client, farm, **asked):
    """The numbers that are listed, and the sum that the page says of them."""
    answer = page_of(client, farm, "figures_orders", **asked)
    found = {
        vendor_order.number
        for vendor_order, _region, _amount in answer.context["parts"]
    }
    rows = answer.context["rows"]
    amounts = [amount for _vendor_order, _region, amount in answer.context["parts"]]
    assert rows.count == len(found)
    assert rows.amount == sum(amounts)
    return found, from_minor(rows.amount, "CNY")


def test_each_figure_leads_to_the_orders_it_is_made_of(client, farm, pack, owner):
    user = make_user()
    old = sell_at([(pack, 1)], days_ago(60), user=user)[farm]
    again = sell_at([(pack, 2)], days_ago(5), user=user, state="Shanxi")[farm]
    new = sell_at([(pack, 3)], days_ago(4), email="a@example.com", state="北京市")[farm]
    discount_vendor_order(new, "5.00")
    mark_given_back(again, "3.00")
    gone = sell_at([(pack, 4)], days_ago(3), email="b@example.com")[farm]
    cancel_by_shopper(gone)
    again.refresh_from_db()
    new.refresh_from_db()

    def behind(**asked):
        return orders_behind(client, farm, **asked)

    mine, theirs = {again.number}, {new.number}
    assert behind() == (mine | theirs, again.final_total + new.final_total)
    assert behind(shoppers="new") == (theirs, new.total)
    assert behind(shoppers="returning") == (mine, again.final_total)
    assert behind(shoppers="came_back")[0] == mine
    assert behind(shoppers="accounts")[0] == mine
    assert behind(shoppers="guests")[0] == theirs
    assert behind(region="CN-SX")[0] == mine
    assert behind(region="CN-BJ")[0] == theirs
    assert behind(only="discount") == (theirs, Decimal("5.00"))
    assert behind(only="given-back") == (mine, Decimal("3.00"))
    assert behind(only="cancelled") == ({gone.number}, gone.total)
    assert behind(only="carried") == (set(), Decimal(0))
    assert behind(product=pack.product_id) == (
        mine | theirs,
        Decimal("40.00") - 3 + 60 - 5,
    )
    assert old.number not in behind()[0]


def test_parts_without_an_address_have_a_row_of_their_own(client, farm, pack, owner):
    known, unknown = (sell_at([(pack, n)], days_ago(3))[farm] for n in (1, 2))
    unknown.order.shipping_address = None
    unknown.order.save(update_fields=["shipping_address"])

    answer = page_of(client, farm, "figures_orders", region="none")

    assert [row[0].number for row in answer.context["parts"]] == [unknown.number]
    assert answer.context["rows"].words == "Unknown place"
    assert known.number not in answer.content.decode()
    assert "region=none" in page_of(client, farm).content.decode()


def test_files_hold_what_the_page_shows(client, farm, pack, owner):
    vendor_order = sell_at([(pack, 3)], days_ago(3), state="Beijing")[farm]
    mark_given_back(vendor_order, "2.00")
    sell_at([(pack, 1)], days_ago(2))

    table = csv_rows(page_of(client, farm, "figures_table", "time", **{"as": "csv"}))
    rows = csv_rows(page_of(client, farm, "figures_orders", **{"as": "csv"}))

    assert table[0][7] == "Sales"
    days = [row for row in table[1:-1] if row[1] != "0"]
    assert [(row[0], row[7]) for row in days] == [
        ("2026-10-20", "70.00"),
        ("2026-10-21", "32.00"),
    ]
    assert table[-1][:2] + table[-1][7:8] == ["Total", "2", "102.00"]
    assert [row[1] for row in rows[1:]] == ["2026-10-20", "2026-10-21"]
    assert [row[10] for row in rows[1:]] == ["70.00", "32.00"]
    assert rows[1][8:12] == ["72.00", "-2.00", "70.00", "CNY"]


def test_spreadsheet_holds_numbers_that_add_up(client, farm, pack, owner):
    sell_at([(pack, 3)], days_ago(3))
    sell_at([(pack, 1)], days_ago(2))

    answer = page_of(client, farm, "figures_orders", **{"as": "xlsx"})

    rows = list(load_workbook(BytesIO(body(answer))).active.values)
    assert round(sum(row[10] for row in rows[1:]), 2) == 104
    assert "attachment" in answer["Content-Disposition"]


def test_hostile_names_are_words_on_pages_and_in_files(client, farm, owner):
    evil = make_pack(farm, f"{FORMULA} {SCRIPT}", price="1.00")
    sell_at([(evil, 1)], days_ago(3))

    page = page_of(client, farm).content.decode()
    rows = csv_rows(page_of(client, farm, "figures_table", "products", **{"as": "csv"}))

    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert rows[1][0].startswith("'=")


def test_files_name_no_shopper(client, farm, pack, owner):
    sell_at([(pack, 1)], days_ago(3), email="chen.yulan@example.com")

    text = body(page_of(client, farm, "figures_orders", **{"as": "csv"})).decode()

    assert not re.search(r"Chen|Yulan|example\.com|138 ?0013|Fuxing", text)


@pytest.mark.parametrize("count", [1, 25])
def test_pages_take_few_queries_however_much_was_sold(
    client, farm, owner, queries, count
):
    for n in range(count):
        goods = make_pack(farm, f"Goods {n}", price="5.00", on_hand=10**9)
        sell_at([(goods, 1)], days_ago(n), state=f"Place {n}")

    for name, *more in [
        ("figures",),
        ("figures_orders",),
        *(("figures_table", table) for table in TABLES),
    ]:
        with queries(12):
            page_of(client, farm, name, *more)
    for asked in (
        {"region": "CN"},
        {"shoppers": "new"},
        {"product": goods.product_id},
        {"as": "csv"},
    ):
        with queries(12):
            body(page_of(client, farm, "figures_orders", **asked))


def test_long_lists_come_page_by_page(client, farm, owner):
    for n in range(PER_PAGE + 1):
        goods = make_pack(farm, f"Goods {n}", price="5.00", on_hand=10**9)
        sell_at([(goods, 1)], days_ago(2))

    table = page_of(client, farm, "figures_table", "products", page=2)
    rows = page_of(client, farm, "figures_orders", page=2)

    assert len(table.context["page"].object_list) == 1
    assert len(rows.context["parts"]) == 1
    assert rows.context["rows"].count == PER_PAGE + 1


def test_amounts_are_written_at_the_currencys_step(client, farm, owner):
    yen = make_pack(farm, "Yen nuts", price="1200", currency="JPY")
    sell_at([(yen, 2)], days_ago(3))

    book = book_of(farm, currency="JPY")
    page = page_of(client, farm, currency="JPY").content.decode()

    assert (book.currency, book.sales.listed) == ("JPY", 2400)
    assert "¥2,412" in page.replace("JP", "").replace("￥", "¥")
    assert "2,412.00" not in page
    assert TABLES["time"](book, links_of(book)).foot[0][7].value == Decimal(2412)
