"""Each format, in a file as its own shop writes it."""

import pytest

from shop.catalogue.models import Product
from shop.import_export.models import ImportPicture, ListingSource, PackSource
from tests.factories.imports import (
    apply_goods,
    check_goods,
    fates_of,
    notes_of,
    shelf_of,
)
from tests.factories.shop import make_category, make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.models import StockRecord

from . import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


@pytest.mark.parametrize("code", files.ALL)
def test_format_is_known_by_its_header(farm, code):
    upload = check_goods(farm, files.ALL[code](), by_piece=True)

    assert upload.format == code
    assert set(fates_of(upload).values()) == {"new"}


def test_ofn_variants_are_packs_of_one_product(farm):
    nuts = make_category("Nuts")

    upload = apply_goods(farm, files.ofn())

    assert shelf_of(farm) == {
        "Walnuts": ("weight", 24_540, [("W5", 5000, "90.50"), ("W1", 454, "20.00")]),
        "Eggs": ("piece", 210, [(_sku("Eggs"), 30, "45.00")]),
    }
    walnuts = Product.objects.get(title_en="Walnuts")
    assert walnuts.main_category == nuts
    assert walnuts.description_en == "<p>Dried in the <b>sun</b></p>"
    assert walnuts.state == "draft"
    assert not walnuts.is_public
    assert ListingSource.objects.get(product=walnuts).reference == (
        "ofn:Li Orchard/Walnuts"
    )
    assert (3, "rounded") in notes_of(upload)
    assert (2, "summed") in notes_of(upload)
    assert (4, "category") in notes_of(upload)


def _sku(title):
    return StockRecord.objects.get(product__title_en=title).partner_sku


def test_ofn_hub_stock(farm):
    apply_goods(farm, files.ofn_hub())

    assert shelf_of(farm) == {"Pears": ("weight", 6000, [(_sku("Pears"), 500, "8.00")])}


def test_foodcoopshop_has_commas_tags_and_deposits(farm):
    make_tax_category("0")

    upload = apply_goods(farm, files.foodcoopshop())

    assert shelf_of(farm) == {
        "Brombeeren": ("weight", 10_000, [(_sku("Brombeeren"), 1000, "23.30")]),
        "Himbeeren": ("weight", 1000, [(_sku("Himbeeren"), 500, "1.40")]),
    }
    berries = Product.objects.get(title_en="Brombeeren")
    assert berries.summary_en == "frisch"
    assert berries.description_en == "<p>viel <b>Vitamin C</b></p>"
    assert [str(p.tax_category.rate) for p in StockRecord.objects.order_by("pk")] == [
        "0.0900",
        "0.0000",
    ]
    assert (2, "deposit") in notes_of(upload)


def test_foodcoopshop_in_english(farm):
    apply_goods(farm, files.foodcoopshop_en())

    assert shelf_of(farm) == {
        "Honey": ("weight", 1500, [(_sku("Honey"), 500, "30.00")])
    }


def test_foodsoft_adds_the_tax_and_multiplies_units(farm):
    upload = apply_goods(farm, files.foodsoft())

    assert shelf_of(farm) == {
        "Apples": ("weight", 0, [("1001", 5000, "21.80")]),
        "Juice": ("volume", 0, [("1002", 6000, "60.00")]),
    }
    assert upload.delimiter == ";"
    on_sale = StockRecord.objects.order_by("pk").values_list("is_on_sale", flat=True)
    assert list(on_sale) == [True, False]
    assert notes_of(upload) >= {(3, "deposit"), (2, "category")}


def test_local_orbit_pounds(farm):
    apply_goods(farm, files.local_orbit())

    assert shelf_of(farm) == {
        "Apples": (
            "weight",
            8 * 11_340 + 5 * 454,
            [("A25", 11_340, "40.00"), ("A1", 454, "3.00")],
        )
    }


def test_shopify_variants_pictures_and_continuations(farm):
    upload = apply_goods(farm, files.shopify(), by_piece=True)

    assert shelf_of(farm) == {
        "Clay pot": (
            "piece",
            4,
            [
                (_skus("Clay pot")[0], 1, "9.99"),
                (_skus("Clay pot")[1], 1, "15.99"),
            ],
        ),
        "Salt": ("piece", 0, [(_sku("Salt"), 1, "3.00")]),
    }
    names = [p.name_en for p in StockRecord.objects.order_by("pk")[:2]]
    assert names == ["Regular", "Large"]
    pictures = ImportPicture.objects.values_list("address", flat=True)
    assert list(pictures) == [
        "https://pictures.example/pot.jpg",
        "https://pictures.example/pot-2.jpg",
    ]
    assert (5, "oversold") in notes_of(upload)
    assert len(upload.rows.filter(product__isnull=True)) == 0


def _skus(title):
    rows = StockRecord.objects.filter(product__title_en=title).order_by("pk")
    return list(rows.values_list("partner_sku", flat=True))


def test_shopify_current_header(farm):
    upload = apply_goods(farm, files.shopify_now())

    assert upload.format == "shopify"
    assert shelf_of(farm) == {
        "Honey": ("weight", 5000, [("H5", 500, "30.00"), ("H10", 1000, "55.00")])
    }


def test_woocommerce_variations_find_their_parent(farm):
    upload = apply_goods(farm, files.woocommerce(), by_piece=True)

    assert shelf_of(farm) == {
        "Oil": (
            "volume",
            19_000,
            [("OIL-5", 5000, "200.00"), ("OIL-1", 1000, "45.00")],
        ),
        "Basket": ("piece", 2, [(_sku("Basket"), 1, "30.00")]),
    }
    oil = Product.objects.get(title_en="Oil")
    assert oil.summary_en == "Cold pressed"
    assert ImportPicture.objects.filter(product=oil).count() == 2
    weights = StockRecord.objects.order_by("pk").values_list("weight_grams", flat=True)
    assert list(weights) == [4990, 907, 454]  # the second has its parent's
    assert (4, "sale_price") in notes_of(upload)


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "utf-8", "utf-8-sig"])
def test_taobao_data_pack(farm, encoding):
    upload = apply_goods(farm, files.taobao().encode(encoding), by_piece=True)

    assert shelf_of(farm) == {
        "平顺大红袍花椒": (
            "weight", 20 * 250 + 10 * 500,
            [("HJ250", 250, "39.00"), ("HJ500", 500, "69.00")],
        ),
        "党参": ("piece", 5, [("DS", 1, "88.00")]),
    }  # fmt: skip
    pepper = Product.objects.get(title_zh_hans="平顺大红袍花椒")
    assert pepper.summary_zh_hans == "今年新椒"
    packs = pepper.stockrecords.order_by("pk")
    assert [p.name_zh_hans for p in packs] == ["250克袋装", "500克袋装"]
    assert [p.weight_grams for p in packs] == [300, 300]
    assert ImportPicture.objects.filter(product=pepper).count() == 2
    assert upload.rows.count() == 2


def test_own_format(farm):
    apply_goods(farm, files.own())

    assert shelf_of(farm) == {
        "Walnuts": ("weight", 50_000, [("W5", 5000, "90.00"), ("W1", 1000, "20.00")])
    }


def test_foodsoft_units_that_stand_alone(farm):
    rows = [
        {"Order number": unit, "Name": f"Goods {unit}", "Unit": unit,
         "Price (net)": "5,00", "VAT": "9", "Origin": "Taihang", "Manufacturer": "Li"}
        for unit in ("kg", "500g", "Bund", "Kiste", "Glas (250 g)")
    ]  # fmt: skip

    upload = apply_goods(farm, files.table(files.FOODSOFT, *rows, sign=";"))

    assert {
        name: (kind, packs[0][1]) for name, (kind, _s, packs) in shelf_of(farm).items()
    } == {
        "Goods kg": ("weight", 1000),
        "Goods 500g": ("weight", 500),
        "Goods Bund": ("piece", 1),
        "Goods Kiste": ("piece", 1),
        "Goods Glas (250 g)": ("weight", 250),
    }
    units = dict(Product.objects.values_list("title_en", "piece_unit"))
    assert (units["Goods Bund"], units["Goods Kiste"]) == ("bunch", "box")
    assert upload.columns["kept"] == ["Origin", "Manufacturer"]
    assert PackSource.objects.first().columns == {
        "Origin": "Taihang", "Manufacturer": "Li",
    }  # fmt: skip
    assert (4, "weight") in notes_of(upload)


def test_columns_that_are_not_read_are_named(farm):
    upload = check_goods(farm, files.shopify(), by_piece=True)

    assert upload.columns == {"kept": [], "left": ["Option1 Name", "Cost per item"]}


def test_unknown_columns_are_kept(farm):
    text = files.table(
        files.OFN + ",Colour",
        {"producer": "Li", "name": "Pears", "units": "1", "unit_type": "kg",
         "price": "8", "on_hand": "1", "Colour": "green"},
    )  # fmt: skip

    apply_goods(farm, text)

    assert PackSource.objects.get().columns == {"Colour": "green"}


@pytest.mark.parametrize("code", files.ALL)
def test_file_brought_again_is_the_same(farm, code):
    apply_goods(farm, files.ALL[code](), by_piece=True)

    again = check_goods(farm, files.ALL[code](), by_piece=True)

    assert set(fates_of(again).values()) == {"same"}
