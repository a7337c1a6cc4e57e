"""The export of goods, brought in again, is the same goods: here and elsewhere."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.richtext import clean
from core.tables.writer import csv_lines, xlsx_file
from core.text import has_control_characters, one_line, plain
from core.units import PieceUnit, UnitKind
from shop.catalogue.models import ALL_YEAR, Product
from shop.catalogue.services.bulk import NewListing, create_products
from shop.catalogue.services.content import ListingContent, PackContent, Wording
from shop.catalogue.services.packs import write_pack
from shop.catalogue.services.photos import add_photo
from shop.catalogue.states import ALL_ALLERGENS
from shop.import_export.exports import product_rows
from shop.import_export.formats.columns import column_of
from shop.import_export.models import ListingSource, PackSource
from tests.effort import tries
from tests.factories.days import yesterday
from tests.factories.imports import (
    apply_goods,
    changes_of,
    check_goods,
    fates_of,
    problems_of,
)
from tests.factories.shop import keep_photo, make_category, make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.states import OverWeight

from . import files

pytestmark = pytest.mark.django_db


def exported(farm, form):
    rows = product_rows(farm)
    if form == "xlsx":
        with xlsx_file(rows, title="products") as file:
            return file.read()
    return b"".join(csv_lines(rows, bom=form == "excel"))


def lines(farm):
    """What the export says, without the state, which no file gives."""
    header, *rows = product_rows(farm)
    at = header.index("Status")
    return [header, *([*row[:at], *row[at + 1 :]] for row in rows)]


_printable = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60
).filter(lambda text: not has_control_characters(text))
_line = st.one_of(
    _printable,
    st.sampled_from(
        ["=1+1", "'=1", "''@x", "-2 °", "+", "＝x", "a,b;c\t", '"q"', "0012", "1.20",
         "<b>x</b>", "TRUE", "核桃 2.5公斤", "2026-10-28", "1e5", "all"]
    ),
).map(one_line)  # fmt: skip
_rich = st.one_of(
    st.just(""), _line.map(lambda text: clean(f"<p>{text}</p><ul><li>x</li></ul>"))
).map(clean)
_text = _line.map(lambda text: plain(f"{text}\n{text}") or None)
_prices = st.decimals("0.01", 99_999, places=2)


@st.composite
def _words(draw):
    words = {
        language: Wording(draw(_line), draw(_line), draw(_rich))
        for language in ("en", "zh-hans")
    }
    if not any(each.title for each in words.values()):
        words["en"] = Wording("x")
    return words


@st.composite
def _pack(draw, kind, position):
    is_weighed = kind != UnitKind.PIECE and draw(st.booleans())
    names = {language: draw(_line)[:60].strip() for language in ("en", "zh-hans")}
    return {
        "quantity": draw(st.integers(1, 2_000_000)),
        "price": draw(_prices),
        "names": names,
        "weight_grams": draw(st.integers(0, 90_000)),
        "is_on_sale": draw(st.booleans()),
        "is_weighed": is_weighed,
        "tolerance": draw(st.integers(0, 50)),
        "over_weight": draw(st.sampled_from(OverWeight.values)),
        "position": position,
    }


@st.composite
def _listing(draw):
    kind = draw(st.sampled_from(UnitKind.values))
    piece = kind == UnitKind.PIECE
    return {
        "content": {
            "words": draw(_words()),
            "unit_kind": kind,
            "season": draw(st.integers(0, ALL_YEAR)),
            "picked_on": draw(st.sampled_from([None, yesterday()])),
            "shelf_life_days": draw(st.none() | st.integers(1, 900)),
            "needs_cold": draw(st.booleans()),
            "allergens": draw(st.none() | st.integers(0, ALL_ALLERGENS)),
            "ingredients_en": draw(_text),
            "serving_zh_hans": draw(_text),
            "piece_unit": draw(st.sampled_from(PieceUnit.values))
            if piece
            else PieceUnit.PIECE,
        },
        "packs": [draw(_pack(kind, place)) for place in range(draw(st.integers(0, 3)))],
        "stock": draw(st.integers(0, 10**9)),
        "filed": draw(st.booleans()),
        "taxed": draw(st.booleans()),
    }


def made(farm, told):
    """The listings, as the desk makes them."""
    fruit, tax = make_category(), make_tax_category()
    listings = [
        NewListing(
            content=ListingContent(
                category=fruit if each["filed"] else None, **each["content"]
            ),
            packs=[
                PackContent(tax_category=tax if each["taxed"] else None, **pack)
                for pack in each["packs"]
            ],
            stock=each["stock"],
        )
        for each in told
    ]
    return create_products(farm, listings, by=None)


@pytest.mark.parametrize("form", ["csv", "excel", "xlsx"])
@given(told=st.lists(_listing(), min_size=1, max_size=3))
@settings(
    max_examples=tries(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_export_comes_back_the_same(form, told):
    farm, other = make_farm(delivers=False), make_farm(delivers=False)
    made(farm, told)
    content = exported(farm, form)

    here = check_goods(farm, content)
    assert problems_of(here) == {}
    assert changes_of(here) == {}
    assert set(fates_of(here).values()) == {"same"}

    apply_goods(other, content)
    assert lines(other) == lines(farm)
    assert set(fates_of(check_goods(other, exported(farm, form))).values()) == {"same"}


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


@pytest.mark.parametrize("code", files.ALL)
def test_goods_of_other_shops_are_exported_with_their_own_columns(farm, code):
    apply_goods(farm, files.ALL[code](), by_piece=True)

    again = check_goods(farm, exported(farm, "csv"))

    assert changes_of(again) == {}
    assert set(fates_of(again).values()) == {"same"}


def test_photos_come_back(farm):
    (walnuts,) = made(farm, [_plain("Walnuts")])
    red, blue = keep_photo("red"), keep_photo("blue")
    add_photo(walnuts.product, red)
    add_photo(walnuts.product, blue)
    content = exported(farm, "csv")
    assert f"photo:{red.sha256} photo:{blue.sha256}".encode() in content
    other = make_farm()

    apply_goods(other, content)

    assert lines(other) == lines(farm)
    assert Product.objects.get(partner=other).cover == red
    assert set(fates_of(check_goods(farm, content)).values()) == {"same"}


def _plain(title, **fields):
    pack = {"quantity": 5000, "price": Decimal("59.00")}
    content = {"words": {"en": Wording(title)}}
    return {
        "content": content,
        "packs": [pack],
        "stock": 9000,
        "filed": True,
        "taxed": True,
        **fields,
    }


def test_product_without_a_pack_comes_back(farm):
    made(farm, [_plain("Walnuts", packs=[], stock=0), _plain("Pears")])

    upload = check_goods(farm, exported(farm, "csv"))

    assert fates_of(upload) == {2: "same", 3: "same"}


# --- Columns that we don't know -------------------------------------------------


def brought(farm, header, row):
    apply_goods(farm, files.table(f"{files.OWN},{header}", row))


def row(reference, **more):
    return {
        "reference": reference, "title_en": reference.title(), "amount": "1",
        "unit": "kg", "price": "5", "sku": reference, **more,
    }  # fmt: skip


def test_columns_that_differ_in_case_are_one(farm):
    brought(farm, "Colour", row("pears", Colour="green"))
    brought(farm, "COLOUR", row("plums", COLOUR="blue"))

    header, *rows = product_rows(farm)

    assert [name for name in header if not column_of(name)] == ["COLOUR"]
    assert [each[-1] for each in rows] == ["green", "blue"]
    assert set(fates_of(check_goods(farm, exported(farm, "csv"))).values()) == {"same"}


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "'=x", "@x", "a\nb", "名 称"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_evil_headers_come_back(farm, name, form):
    brought(farm, f'"{name}"', row("pears") | {f'"{name}"': "=1+1"})

    content = exported(farm, form)

    assert set(fates_of(check_goods(farm, content)).values()) == {"same"}
    apply_goods(make_farm(), content)
    kept = PackSource.objects.order_by("pk").values_list("columns", flat=True)
    assert kept[0] == kept[1]


def test_columns_of_a_product_stay_when_it_gets_a_pack(farm):
    brought(
        farm, "Colour", {"reference": "pears", "title_en": "Pears", "Colour": "green"}
    )
    source = ListingSource.objects.get()
    assert source.columns == {"Colour": "green"}
    write_pack(
        source.product,
        PackContent(quantity=1000, price=Decimal(5), tax_category=make_tax_category()),
        was_measured="weight",
    )

    upload = check_goods(farm, exported(farm, "csv"))

    assert changes_of(upload) == {}


def test_column_that_is_called_like_ours_does_not_take_its_place(farm):
    text = files.table(
        files.OFN + ",Title_EN,Reference",
        {"producer": "Li", "name": "Pears", "units": "1", "unit_type": "kg",
         "price": "8", "on_hand": "1", "Title_EN": "Poires", "Reference": "P-1"},
    )  # fmt: skip
    apply_goods(farm, text)
    assert PackSource.objects.get().columns == {
        "Title_EN *": "Poires",
        "Reference *": "P-1",
    }

    upload = check_goods(farm, exported(farm, "csv"))

    assert changes_of(upload) == {}
    assert set(fates_of(check_goods(farm, text)).values()) == {"same"}
