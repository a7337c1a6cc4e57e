"""Taking a file: which are kept, under what name, and columns chosen by hand."""

import pytest

from core.tables.rows import TableError
from core.transitions import TransitionError
from shop.import_export.models import ColumnMapping, PackSource, ProductImport
from shop.import_export.services.dry_run import check_import, start_check
from shop.import_export.services.imports import apply_import
from shop.import_export.services.uploads import (
    MappingError,
    choose_columns,
    forget_columns,
    sheet_kept,
    take_upload,
)
from shop.import_export.states import ImportState as S
from tests.factories.imports import (
    apply_goods,
    ask_to_apply,
    check_goods,
    fates_of,
    shelf_of,
    upload_goods,
)
from tests.factories.shop import make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.models import StockRecord

from . import files
from .test_services import WALNUTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


# --- Columns by hand ------------------------------------------------------------

ROWS = (
    {"Ware": "Walnuts", "Preis je Pack": "90,50", "Inhalt": "5 kg", "Bestand": "4",
     "Farbe": "brown"},
    {"Ware": "Walnuts", "Preis je Pack": "20,00", "Inhalt": "1 kg", "Bestand": "10"},
    {"Ware": "Eier", "Preis je Pack": "45,00", "Inhalt": "30", "Bestand": "2"},
)  # fmt: skip
BY_HAND = files.table(files.BY_HAND, *ROWS)
MAPPING = {
    "ware": "title", "preis je pack": "price", "inhalt": "amount", "bestand": "stock",
}  # fmt: skip


def test_unknown_columns_wait_for_a_person_and_are_remembered(farm):
    upload = upload_goods(farm, BY_HAND)
    assert (upload.state, upload.format) == (S.MAPPING, "")

    choose_columns(upload, sheet_kept(upload).sheet, MAPPING, by=None)
    start_check(upload, by=None, by_piece=True)
    check_import(upload.pk)
    upload.refresh_from_db()
    ask_to_apply(upload)
    apply_import(upload.pk)

    skus = list(
        StockRecord.objects.order_by("pk").values_list("partner_sku", flat=True)
    )
    assert shelf_of(farm) == {
        "Walnuts": (
            "weight", 30_000, [(skus[0], 5000, "90.50"), (skus[1], 1000, "20.00")],
        ),
        "Eier": ("piece", 60, [(skus[2], 30, "45.00")]),
    }  # fmt: skip
    assert PackSource.objects.get().columns == {"Farbe": "brown"}
    turned = files.table("Farbe,Bestand,Ware,Inhalt,Preis je Pack", *ROWS)
    again = check_goods(farm, turned, by_piece=True)
    assert again.format == "by-hand"
    assert set(fates_of(again).values()) == {"same"}
    assert upload_goods(make_farm(), BY_HAND).format == ""


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"ware": "title"}, "Price per pack"),
        ({"preis je pack": "price"}, "Product name"),
        (MAPPING | {"farbe": "title"}, "chosen for two columns"),
        (MAPPING | {"nothing": "sku"}, "choose the columns again"),
        (MAPPING | {"farbe": "password"}, "choose the columns again"),
    ],
)
def test_wrong_columns_are_refused_and_not_remembered(farm, mapping, said):
    upload = upload_goods(farm, BY_HAND)

    with pytest.raises(MappingError, match=said):
        choose_columns(upload, sheet_kept(upload).sheet, mapping, by=None)

    assert not ColumnMapping.objects.exists()
    upload.refresh_from_db()
    assert upload.format == ""


def test_choice_for_a_known_format_can_be_taken_back(farm):
    upload = check_goods(farm, files.ofn_hub())
    sheet = sheet_kept(upload).sheet
    choose_columns(upload, sheet, {"name": "title", "price": "price"}, by=None)
    assert upload_goods(farm, files.ofn_hub()).format == "by-hand"

    forget_columns(upload, sheet)

    assert upload_goods(farm, files.ofn_hub()).format == "ofn-hub"
    upload.refresh_from_db()
    assert (upload.format, upload.mapping) == ("ofn-hub", {})


def test_columns_of_what_is_imported_stay(farm):
    upload = apply_goods(farm, files.ofn_hub())

    with pytest.raises(TransitionError):
        choose_columns(
            upload,
            sheet_kept(upload).sheet,
            {"name": "title", "price": "price"},
            by=None,
        )


# --- Files that are not even taken ----------------------------------------------


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("", TableError, "empty"),
        ("name,price\n", TableError, "The file has a header but no rows"),
        ("name,Name\nx,1\n", TableError, "” appears twice"),
        ("version 1.00\n", TableError, "The file has a header but no rows"),
        ("a,b\n" + "x,1\n" * 100_000, TableError, "more than 20,000 rows"),
    ],
)
def test_file_that_cannot_be_used_is_not_kept(farm, text, refusal, said, settings):
    with pytest.raises(refusal, match=said):
        take_upload(farm, text.encode(), name="x.csv", by=None)

    assert not ProductImport.objects.exists()
    assert not list(settings.PRIVATE_ROOT.rglob("*.bin"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\li\\goods.csv", "goods.csv"),
        ("../../etc/passwd", "passwd"),
        ("", "?"),
        ("a\x00b\u202e.csv", "a?b"),
        ("<b>x</b>.csv", "b>.csv"),
        ("好货.csv", "好货.csv"),
    ],
)
def test_file_name_is_only_shown(farm, name, shown):
    upload = take_upload(farm, WALNUTS.encode(), name=name, by=None)

    assert upload.name.startswith(shown)
    assert upload.file.name.startswith("imports/")
    assert upload.file.name.endswith(".bin")
