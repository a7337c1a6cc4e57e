"""How much a pack holds is told by the file or by a person, and never guessed."""

import pytest

from shop.catalogue.models import Product
from shop.catalogue.services.publication import what_is_missing
from shop.import_export.models import ProductImport
from shop.import_export.services.dry_run import check_import, start_check
from shop.import_export.services.imports import ApplyError, apply_import
from shop.import_export.services.uploads import choose_columns, sheet_kept
from tests.factories.imports import (
    apply_goods,
    ask_to_apply,
    check_goods,
    fates_of,
    notes_of,
    problems_of,
    shelf_of,
    upload_goods,
)
from tests.factories.shop import make_category, make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.models import StockRecord

from . import files

pytestmark = pytest.mark.django_db

POT = {"Handle": "pot", "Title": "Clay pot", "Variant Price": "9.99"}


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


def by_hand(farm, header, rows, mapping):
    """A file of an unknown format, checked with the columns that a person chose."""
    upload = upload_goods(farm, files.text_of(header, rows))
    choose_columns(upload, sheet_kept(upload).sheet, mapping, by=None)
    start_check(upload, by=None)
    assert check_import(upload.pk)
    upload.refresh_from_db()
    return upload


def test_pack_without_a_size_is_asked_for(farm):
    upload = check_goods(farm, files.table(files.SHOPIFY, POT))

    assert problems_of(upload) == {(2, ""): "no_size"}
    assert upload.counts["unsized"] == 1
    with pytest.raises(ApplyError):
        ask_to_apply(upload)


def test_person_says_that_such_packs_are_pieces(farm):
    apply_goods(farm, files.table(files.SHOPIFY, POT), by_piece=True)

    assert shelf_of(farm)["Clay pot"][0] == "piece"


def test_answer_can_be_taken_back(farm):
    upload = check_goods(farm, files.table(files.SHOPIFY, POT), by_piece=True)
    assert fates_of(upload) == {2: "new"}

    start_check(upload, by=None, by_piece=False)
    check_import(upload.pk)

    assert fates_of(upload) == {2: "error"}


def test_listing_keeps_what_its_pack_holds(farm):
    """The seller said in the listing what the file does not say."""
    row = POT | {"Variant Inventory Qty": "3"}
    apply_goods(farm, files.table(files.SHOPIFY, row), by_piece=True)
    Product.objects.update(unit_kind="weight")
    StockRecord.objects.update(quantity=2500)
    StockRecord.objects.get().pool.__class__.objects.update(
        unit_kind="weight", on_hand=7500
    )

    upload = check_goods(farm, files.table(files.SHOPIFY, row))

    assert fates_of(upload) == {2: "same"}


def test_sizes_that_differ_are_asked_for(farm):
    rows = [POT | {"Option1 Value": "500 g"}, POT | {"Option1 Value": "1 l"}]

    upload = check_goods(farm, files.table(files.SHOPIFY, *rows))

    assert set(problems_of(upload).values()) == {"no_size"}


def test_packs_named_in_one_language_are_told_apart_in_both(farm):
    rows = [POT | {"Option1 Value": name} for name in ("红盒", "蓝盒")]

    upload = apply_goods(farm, files.table(files.SHOPIFY, *rows), by_piece=True)

    names = StockRecord.objects.values_list("name_en", "name_zh_hans")
    assert set(names) == {("红盒", "红盒"), ("蓝盒", "蓝盒")}
    assert {code for _row, code in notes_of(upload)} == {"weight"}


@pytest.mark.parametrize("pack", ["规格", "净含量"])
def test_jin_is_half_a_kilogram(farm, pack):
    make_category("Nuts")
    mapping = {"品名": "title", "单位": "unit", "价格": "price", "库存": "stock"}
    mapping[pack] = "pack" if pack == "规格" else "amount"

    upload = by_hand(
        farm, f"品名,{pack},单位,价格,库存", [["核桃", "5", "斤", "60", "40"]], mapping
    )
    ask_to_apply(upload)
    apply_import(upload.pk)

    made = StockRecord.objects.get()
    assert (made.quantity, made.weight_grams, made.pool.on_hand) == (
        2500,
        2500,
        100_000,
    )
    assert (made.name_zh_hans, made.name_en) == ("5斤", "2.5 kg")


def test_bare_number_without_a_unit_is_asked_for(farm):
    mapping = {"品名": "title", "规格": "amount", "价格": "price"}

    upload = by_hand(farm, "品名,规格,价格", [["鸡蛋", "30", "45"]], mapping)
    assert problems_of(upload) == {(2, ""): "no_size"}

    start_check(upload, by=None, by_piece=True)
    check_import(upload.pk)
    shown = upload.rows.get().detail["changes"]
    assert ["first_packs", "", "@30:piece · @45.00:money"] in shown


def test_wrong_rows_can_be_left_out(farm):
    """Grouped and external goods of WooCommerce don't hold up all the others."""
    rows = [
        {"ID": "1", "Type": "simple", "Name": "Honey 1 kg", "Regular price": "30",
         "Weight (lbs)": "1"},
        {"ID": "2", "Type": "grouped", "Name": "Set"},
        {"ID": "3", "Type": "external", "Name": "Book", "Regular price": "9"},
    ]  # fmt: skip
    upload = check_goods(farm, files.table(files.WOOCOMMERCE, *rows), by_piece=True)
    assert fates_of(upload) == {2: "new", 3: "error", 4: "error"}
    assert (upload.counts["new_products"], upload.counts["wrong_products"]) == (1, 2)
    with pytest.raises(ApplyError):
        ask_to_apply(upload)

    ask_to_apply(upload, without_wrong=True)
    apply_import(upload.pk)

    assert list(shelf_of(farm)) == ["Honey 1 kg"]


def test_product_with_one_wrong_row_is_left_out_whole(farm):
    rows = [
        {"producer": "Li", "name": "Pears", "units": "1", "unit_type": "kg",
         "price": price, "on_hand": "1"}
        for price in ("8", "dear")
    ]  # fmt: skip
    upload = check_goods(farm, files.table(files.OFN, *rows))

    assert problems_of(upload) == {(2, ""): "with_row", (3, "price"): "number"}
    assert upload.counts["new_products"] == 0
    with pytest.raises(ApplyError):
        ask_to_apply(upload, without_wrong=True)


def test_woocommerce_variations_share_their_parents_stock(farm):
    rows = [
        {"ID": "1", "Type": "variable", "Name": "Soap", "Stock": "12"},
        {"ID": "2", "Type": "variation", "Name": "Soap", "Parent": "id:1",
         "Regular price": "5", "Attribute 1 value(s)": "Rose"},
        {"ID": "3", "Type": "variation", "Name": "Soap", "Parent": "id:1",
         "Regular price": "5", "Attribute 1 value(s)": "Mint"},
    ]  # fmt: skip

    apply_goods(farm, files.table(files.WOOCOMMERCE, *rows), by_piece=True)

    assert shelf_of(farm)["Soap"][1] == 12
    assert ProductImport.objects.get().counts["new_products"] == 1


def test_goods_without_a_weight_are_not_published(farm):
    apply_goods(farm, files.table(files.SHOPIFY, POT), by_piece=True)
    product = Product.objects.get()
    words = "Please enter the shipping weight of every pack; delivery needs it."
    assert words in [str(each) for each in what_is_missing(product)]

    StockRecord.objects.update(weight_grams=800)

    assert words not in [str(each) for each in what_is_missing(product)]
