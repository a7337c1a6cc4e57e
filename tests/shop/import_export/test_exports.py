"""Goods and lots as files: whose they are, what stands in them, in how many queries."""

import io
from datetime import timedelta

import openpyxl
import pytest

from core import dates
from core.tables.reader import read_table
from shop.import_export.exports import lot_rows, product_rows
from shop.import_export.formats.columns import column_of
from tests.factories.days import yesterday
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import Lot
from vendors.partner.services.lots import LotContent, new_lot

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
    header = [column_of(head) or head for head in rows[0].cells]
    return [dict(zip(header, row.cells, strict=False)) for row in rows[1:]]


@pytest.mark.parametrize("form", ["csv", "excel", "xlsx"])
def test_goods_of_the_seller_alone(owner, farm, form):
    pack = make_pack(farm, "=Walnuts", price="59.00", on_hand=20_000)
    make_pack(make_farm(), "Theirs")

    (row,) = table_of(owner.get(f"{EXPORT}products/?form={form}"))

    assert row["title_en"] == "'=Walnuts"
    assert (row["sku"], float(row["price"]), row["currency"]) == (
        pack.partner_sku,
        59.0,
        "CNY",
    )
    assert (row["stock"], row["stock_unit"], row["state"]) == ("20", "kg", "published")


def test_goods_of_one_state(owner, farm):
    make_pack(farm, "Walnuts")

    assert table_of(owner.get(f"{EXPORT}products/?form=csv&state=draft")) == []
    assert len(table_of(owner.get(f"{EXPORT}products/?form=csv&state=published"))) == 1


@pytest.mark.parametrize("count", [1, 3, 40])
def test_export_takes_the_same_few_queries(farm, queries, count):
    for number in range(count):
        make_pack(farm, f"Goods {number}")

    with queries(14):
        rows = list(product_rows(farm))

    assert len(rows) == count + 1


def test_lots_of_the_seller_between_two_days(owner, farm):
    day = yesterday()
    pool, theirs = make_pack(farm, "Walnuts").pool, make_pack().pool
    for back, grade in ((0, "A"), (9, "=B")):
        harvested = day - timedelta(days=back)
        new_lot(pool, content=LotContent(harvested, 5000, grade=grade), by=None)
    new_lot(theirs, content=LotContent(day, 5000), by=None)

    every = table_of(owner.get(f"{EXPORT}lots/?form=csv"))
    late = table_of(owner.get(f"{EXPORT}lots/?form=csv&first={day}&last={day}"))

    assert [(row["grade"], row["quantity"], row["unit"]) for row in every] == [
        ("'=B", "5000", "g"),
        ("A", "5000", "g"),
    ]
    assert [row["code"] for row in late] == [Lot.objects.get(grade="A", pool=pool).code]


def test_lots_take_one_query(farm, queries):
    pool = make_pack(farm).pool
    for _ in range(5):
        new_lot(pool, content=LotContent(yesterday(), 100), by=None)

    with queries(1):
        assert len(list(lot_rows(farm))) == 6


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("products/", "This field is required"),
        ("products/?form=exe", "Select a valid choice"),
        ("products/?form=csv&state=x", "Select a valid choice"),
        ("lots/?form=csv&first=x", "Enter a valid date"),
        (
            "lots/?form=csv&first=2026-10-02&last=2026-10-01",
            "The end date is before the start date",
        ),
    ],
)
def test_wrong_choice_is_said(owner, address, said):
    answer = owner.get(EXPORT + address)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_page_offers_what_the_role_may_take(client, farm):
    client.force_login(make_member(farm, Role.STREAMER))
    text = client.get(EXPORT).content.decode()
    assert "export/products/" in text
    assert "export/orders/" not in text
    assert client.get(f"{EXPORT}orders/?form=csv").status_code == 403

    client.force_login(make_member(farm, Role.PACKER))
    assert "export/orders/" in client.get(EXPORT).content.decode()


def test_exports_page_takes_few_queries(owner, queries):
    with queries(12):
        assert owner.get(EXPORT).status_code == 200


def test_sheet_opens_with_numbers_and_days(owner, farm):
    make_pack(farm, "Walnuts", product=None, price="59.50")

    answer = owner.get(f"{EXPORT}products/?form=xlsx")

    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    header = [cell.value for cell in sheet[1]]
    price = sheet[2][header.index("Price per pack")]
    assert (price.data_type, price.value) == ("n", 59.5)
    assert sheet.freeze_panes == "A2"
    assert dates.today().isoformat() in answer["Content-Disposition"]
