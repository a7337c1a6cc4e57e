"""The template in each language, and files with its heads."""

import io

import openpyxl
import pytest
from django.conf import settings
from django.utils import translation

from core.tables.rows import TableRow
from shop.import_export.detection import guessed
from shop.import_export.exports import template_rows
from shop.import_export.formats.columns import COLUMNS, HEADS, column_of
from shop.import_export.sheet import GoodsSheet
from tests.factories.imports import apply_goods, fates_of, shelf_of
from tests.factories.shop import make_category, make_tax_category
from tests.factories.vendors import make_farm, make_member

from . import files

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hans"]


@pytest.fixture
def farm():
    make_tax_category()
    make_category("Nuts")
    return make_farm("Li Orchard", code="li")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_head_means_one_column(language):
    with translation.override(language):
        heads = [str(HEADS[column]) for column in COLUMNS]

    assert [column_of(head) for head in heads] == list(COLUMNS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["xlsx", "excel"])
def test_template_comes_back_filled_in(client, farm, language, form):
    client.force_login(make_member(farm, email="owner@example.com"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(f"/desk/{farm.code}/import/template/?form={form}")
    content = b"".join(response.streaming_content)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        head = [cell.value for cell in sheet[1]]
    else:
        head = content.decode("utf-8-sig").splitlines()[0].split(",")
    with translation.override(language):
        header, example = template_rows()
    assert head == header
    told = dict(zip(header, example, strict=True))
    with translation.override(language):
        told |= {str(HEADS["reference"]): "n1", str(HEADS["title_zh"]): "核桃仁"}
    example[0] = "示例" if language == "zh-hans" else "example"
    rows = [[str(cell or "") for cell in row] for row in (example, told.values())]

    upload = apply_goods(farm, files.text_of(",".join(header), rows))

    assert fates_of(upload) == {3: "new"}
    stock, quantity = (200_000, 5000) if language == "en" else (100_000, 2500)
    [(kind, on_hand, packs)] = shelf_of(farm).values()
    assert (kind, on_hand, packs[0][1]) == ("weight", stock, quantity)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            "品名,类别,介绍,规格,单位,价格,库存",
            ["title", "category", "description", "amount", "unit", "price", "stock"],
        ),
        (
            "商品编码,商品名称,英文名称,简介,毛重(千克)",
            ["sku", "title", "title_other", "summary", "weight"],
        ),
        ("Category name,Name,Price", ["category", "title", "price"]),
        ("Ware,Gewicht in Gramm", ["title", None]),
    ],
)
def test_columns_are_chosen_beforehand(header, fields):
    heads = tuple(header.split(","))
    sheet = GoodsSheet(heads, [TableRow(2, ("x", "x", "x", "5", "斤", "9", "1"))])

    found = guessed(sheet)

    assert [found.get(key) for key in sheet.keys] == fields


def test_pack_in_words_stays_a_pack():
    sheet = GoodsSheet(("品名", "规格"), [TableRow(2, ("核桃", "5斤装"))])

    assert guessed(sheet)["规格"] == "pack"
