"""Each format, in a file as its own shop writes it."""

import pytest

from shop.catalogue.models import Product
from shop.exchange.models import ImportPicture, ListingSource, PackSource
from tests.cast import a_category, a_farm, a_tax_category
from vendors.partner.models import StockRecord

from . import files
from .steps import applied, checked, fates, notes, shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    a_tax_category()
    return a_farm("Li Orchard", code="li")


@pytest.mark.parametrize("code", files.ALL)
def test_format_is_known_by_its_header(farm, code):
    upload = checked(farm, files.ALL[code]())

    assert upload.format == code
    assert set(fates(upload).values()) == {"new"}


def test_ofn_variants_are_packs_of_one_product(farm):
    nuts = a_category("Nuts")

    upload = applied(farm, files.ofn())

    assert shelf(farm) == {
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
    assert (3, "rounded") in notes(upload)
    assert (2, "summed") in notes(upload)
    assert (4, "category") in notes(upload)


def _sku(title):
    return StockRecord.objects.get(product__title_en=title).partner_sku


def test_ofn_hub_stock(farm):
    applied(farm, files.ofn_hub())

    assert shelf(farm) == {"Pears": ("weight", 6000, [(_sku("Pears"), 500, "8.00")])}


def test_foodcoopshop_has_commas_tags_and_deposits(farm):
    a_tax_category("0")

    upload = applied(farm, files.foodcoopshop())

    assert shelf(farm) == {
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
    assert (2, "deposit") in notes(upload)


def test_foodcoopshop_in_english(farm):
    applied(farm, files.foodcoopshop_en())

    assert shelf(farm) == {"Honey": ("weight", 1500, [(_sku("Honey"), 500, "30.00")])}


def test_foodsoft_adds_the_tax_and_multiplies_units(farm):
    upload = applied(farm, files.foodsoft())

    assert shelf(farm) == {
        "Apples": ("weight", 0, [("1001", 5000, "21.80")]),
        "Juice": ("volume", 0, [("1002", 6000, "60.00")]),
    }
    assert upload.delimiter == ";"
    on_sale = StockRecord.objects.order_by("pk").values_list("is_on_sale", flat=True)
    assert list(on_sale) == [True, False]
    assert notes(upload) >= {(3, "deposit"), (2, "category")}


def test_local_orbit_pounds(farm):
    applied(farm, files.local_orbit())

    assert shelf(farm) == {
        "Apples": (
            "weight",
            8 * 11_340 + 5 * 454,
            [("A25", 11_340, "40.00"), ("A1", 454, "3.00")],
        )
    }


def test_shopify_variants_pictures_and_continuations(farm):
    upload = applied(farm, files.shopify())

    assert shelf(farm) == {
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
    assert (5, "oversold") in notes(upload)
    assert len(upload.rows.filter(product__isnull=True)) == 0


def _skus(title):
    rows = StockRecord.objects.filter(product__title_en=title).order_by("pk")
    return list(rows.values_list("partner_sku", flat=True))


def test_shopify_current_header(farm):
    upload = applied(farm, files.shopify_now())

    assert upload.format == "shopify"
    assert shelf(farm) == {
        "Honey": ("weight", 5000, [("H5", 500, "30.00"), ("H10", 1000, "55.00")])
    }


def test_woocommerce_variations_find_their_parent(farm):
    upload = applied(farm, files.woocommerce())

    assert shelf(farm) == {
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
    assert list(weights)[::2] == [4990, 454]
    assert (4, "sale_price") in notes(upload)


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "utf-8", "utf-8-sig"])
def test_taobao_data_pack(farm, encoding):
    upload = applied(farm, files.taobao().encode(encoding))

    assert shelf(farm) == {
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
    applied(farm, files.own())

    assert shelf(farm) == {
        "Walnuts": ("weight", 50_000, [("W5", 5000, "90.00"), ("W1", 1000, "20.00")])
    }


def test_unknown_columns_are_kept(farm):
    text = files.table(
        files.OFN + ",Colour",
        {"producer": "Li", "name": "Pears", "units": "1", "unit_type": "kg",
         "price": "8", "on_hand": "1", "Colour": "green"},
    )  # fmt: skip

    applied(farm, text)

    assert PackSource.objects.get().columns == {"Colour": "green"}


@pytest.mark.parametrize("code", files.ALL)
def test_file_brought_again_is_the_same(farm, code):
    applied(farm, files.ALL[code]())

    again = checked(farm, files.ALL[code]())

    assert set(fates(again).values()) == {"same"}
