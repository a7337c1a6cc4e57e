"""An office's sales: whose they are, and that every number is the sum of its rows."""

import csv
import io
from functools import cache, partial
from urllib.parse import parse_qs, urlsplit

import pytest

from core.money import to_minor
from tests.factories.accounts import make_staff
from tests.factories.reports import (
    OCTOBER,
    D,
    _cancel,
    _refund,
    make_rivals,
    make_walnuts,
    read_figures,
    sell_and_count,
    sign_in_member,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_plain_household

pytestmark = pytest.mark.django_db
PARTS = ("sellers", "villages", "households", "regions", "time")
GOODS = ("products", "categories", "channels")


@pytest.fixture
def place():
    return make_rivals()


@pytest.fixture
def farms(place):
    return place[2]


@pytest.fixture
def packs(farms):
    return make_walnuts(farms)


@pytest.fixture
def office(client, place):
    return sign_in_member(client, place[0])


def rows_of(table):
    """By label: the values of a table's row."""
    return {row[0].words: [cell.value for cell in row[1:]] for row in table.rows}


def behind(client, url):
    """The page that a number leads to."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.context


def test_only_the_cooperatives_own_sellers_count(office, packs, farms):
    sell_and_count([(packs["li"], 1), (packs["rival"], 5)], [(packs["wang"], 2)])

    table = read_figures(office, "tables/sellers/").context["table"]

    assert {row[0].words: row[1].value for row in table.rows} == {
        "li farm": 1,
        "wang farm": 1,
    }
    assert table.foot[0][7].value == D("84.00")  # 60.00 of goods, twice 12.00


def test_cooperatives_own_sales_are_among_them(office, place):
    sell_and_count([(make_pack(place[0], "Oil", price="80.00"), 1)])

    table = read_figures(office, "tables/sellers/").context["table"]

    assert [row[0].words for row in table.rows] == ["Valley Cooperative"]


def test_market_office_sees_all_sellers(client, packs):
    sell_and_count([(packs["li"], 1), (packs["rival"], 1)])
    client.force_login(make_staff())

    table = read_figures(client, "tables/sellers/", slug="market").context["table"]

    assert len(table.rows) == 2
    assert client.get("/office/market/figures/tables/households/").status_code == 404


def test_every_number_is_the_sum_of_the_rows_behind_it(office, packs, farms):
    li = farms["li"]
    make_plain_household(li.cooperative, "Li Jun", number="17", farm=li)
    parts = sell_and_count(
        [(packs["li"], 3)], [(packs["wang"], 2), (packs["li"], 1)], state="Beijing"
    )
    parts += sell_and_count([(packs["li"], 2)], state="山西省", channel="live", day=2)
    sell_and_count([(packs["wang"], 4)], day=-25)
    _cancel(parts[-1])
    _refund(parts[0])
    sell_and_count()

    looked_at = cache(partial(behind, office))  # most columns lead to the same rows

    for name in (*PARTS, *GOODS):
        made = read_figures(office, f"tables/{name}/").context["made"]
        assert made.table.rows, name
        for row in (*made.table.rows, *made.table.foot):
            for column, cell in zip(made.columns, row[1:], strict=False):
                check(looked_at, column, cell, made.currency)
            then = row[len(made.columns) + 1]
            if then.url:
                check(looked_at, made.columns[-1], then, made.currency)


def check(looked_at, column, cell, currency):
    found = looked_at(cell.url)
    listed = sum(getattr(row.sums, column.key) for row in found["shown"])
    whole = getattr(found["sums"], column.key)
    if cell.value is None:
        return
    shown = (
        cell.value
        if column.kind == "count"
        else int(cell.value * 1000)
        if column.kind == "amount"
        else to_minor(cell.value, currency)
    )
    where = f"{column.key} {cell.url}"
    assert shown == column.sign * whole == column.sign * listed, where


def test_numbers_of_the_overview_lead_to_the_same_sums(office, packs):
    parts = sell_and_count(
        [(packs["li"], 3)], [(packs["wang"], 2)], [(packs["wang"], 1)]
    )
    _cancel(parts[-1])
    sell_and_count()

    found = read_figures(office).context

    rows = behind(office, found["links"]["rows"])
    assert rows["sums"].net == to_minor(found["sums"]["now"], "CNY") == 12400
    gone = behind(office, found["links"]["cancelled"])
    assert (gone["sums"].parts, gone["sums"].net) == (1, 3200)
    for section in found["bars"]:
        for bar in section["bars"]:
            sums = behind(office, bar["url"])["sums"]
            assert sums.net == bar["value"], section["name"]


def test_files_hold_the_rows_of_the_table(office, packs):
    sell_and_count([(packs["li"], 3)], [(packs["wang"], 2)])

    answer = read_figures(office, "tables/sellers/", query=f"{OCTOBER}&as=csv")

    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert lines[0][:2] == ["Seller", "Orders"]
    assert [line[0] for line in lines[1:]] == ["li farm", "wang farm", "Total"]
    assert lines[-1][7] == "124.00"


def test_files_open(office, packs):
    sell_and_count([(packs["li"], 3)])

    for path in ("tables/time/", "orders/", "lines/"):
        for kind, begins in {"xlsx": b"PK\x03\x04", "pdf": b"%PDF"}.items():
            answer = read_figures(office, path, query=f"{OCTOBER}&as={kind}")
            assert answer.getvalue().startswith(begins), (path, kind)


def test_rows_name_no_shopper(office, packs):
    sell_and_count([(packs["li"], 1)])

    for path in ("orders/", "lines/"):
        text = read_figures(office, path).content.decode()
        assert "Beijing" in text
        for personal in ("Chen", "Yulan", "Fuxing", "guest@example.com", "+86138"):
            assert personal not in text


def test_filters_narrow_and_can_be_taken_away(office, packs):
    sell_and_count([(packs["li"], 3)], channel="live")
    sell_and_count([(packs["li"], 1)], [(packs["wang"], 2)])

    found = read_figures(
        office, "tables/sellers/", query=f"{OCTOBER}&channel=live"
    ).context

    assert {row[0].words: row[1].value for row in found["table"].rows} == {"li farm": 1}
    assert [name for name, _head, _words in found["filtered"]] == ["channel"]


def test_filter_by_anothers_seller_finds_nothing(office, packs, farms):
    sell_and_count([(packs["rival"], 3)])

    query = f"{OCTOBER}&seller={farms['rival'].pk}&currency=CNY"

    for path in ("orders/", "lines/"):
        assert read_figures(office, path, query=query).context["count"] == 0
    assert (
        read_figures(office, "tables/time/", query=query).context["made"].sums.lines
        == 0
    )


def test_filter_by_anothers_product_does_not_tell_its_name(office, packs):
    own, theirs = packs["li"].product, packs["rival"].product

    def filtered(product):
        found = read_figures(
            office, "tables/time/", query=f"{OCTOBER}&product={product.pk}"
        )
        return [words for _name, _head, words in found.context["filtered"]]

    assert filtered(own) == [own.title]
    assert filtered(theirs) == ["unknown"]


def test_nonsense_in_the_address_is_left_out(office, packs):
    sell_and_count([(packs["li"], 3)])

    for typed in (
        "seller=abc", "village=-1", "channel=radio", "region=XX-9", "currency=%00",
    ):  # fmt: skip
        found = read_figures(office, "tables/sellers/", query=f"{OCTOBER}&{typed}")
        assert found.context["table"], typed


def test_currencies_stand_apart(office, farms):
    prices = {"CNY": "20.00", "JPY": "300", "KWD": "1.50"}
    for code, price in prices.items():
        sell_and_count(
            [(make_pack(farms["li"], f"{code}", price=price, currency=code), 1)]
        )

    found = {
        code: read_figures(
            office, "tables/products/", query=f"{OCTOBER}&currency={code}"
        )
        for code in prices
    }

    for code, answer in found.items():
        made = answer.context["made"]
        assert sorted(made.currencies) == ["CNY", "JPY", "KWD"]
        assert [row[0].words for row in made.table.rows] == [code]
        assert made.table.foot[0][7].value == D(prices[code])


def test_table_is_sorted_both_ways_by_any_column(office, packs):
    sell_and_count([(packs["li"], 1)], [(packs["wang"], 3)])

    def order(sort):
        found = read_figures(office, "tables/sellers/", query=f"{OCTOBER}&sort={sort}")
        return [row[0].words for row in found.context["table"].rows]

    assert order("") == order("-net") == order("-listed") == ["wang farm", "li farm"]
    assert order("net") == order("label") == ["li farm", "wang farm"]
    assert order("nonsense") == ["li farm", "wang farm"]


def test_comparison_is_of_the_other_days(office, packs):
    sell_and_count([(packs["li"], 3)])
    sell_and_count([(packs["li"], 1)], day=-25)

    row = read_figures(office, "tables/sellers/").context["table"].rows[0]

    assert [cell.words for cell in row[-2:]] == ["¥32.00", "+125%"]
    other = parse_qs(urlsplit(row[-2].url).query)
    assert (other["first"], other["last"]) == (["2026-08-31"], ["2026-09-30"])


def test_nothing_sold_is_said(office):
    assert "No sales in this period" in read_figures(office).content.decode()
    assert (
        "No sales in this period"
        in read_figures(office, "tables/products/").content.decode()
    )
    assert "No orders here" in read_figures(office, "orders/").content.decode()


PAGES = ["", "orders/", "lines/", *(f"tables/{name}/" for name in (*PARTS, *GOODS))]


def test_pages_take_at_most_twelve_queries(office, packs, farms, queries):
    more = [make_farm(cooperative=farms["li"].cooperative) for _ in range(4)]
    goods = [make_pack(farm, price="20.00") for farm in more]
    sell_and_count(
        *[[(pack, 1), (packs["li"], 1)] for pack in goods], [(packs["wang"], 1)]
    )
    query = f"{OCTOBER}&region=CN-BJ"

    for path in PAGES:
        read_figures(office, path, query=query)
        with queries(12):
            read_figures(office, path, query=query)
