"""Taking a file: which are kept, under what name, and columns chosen by hand."""

import pytest

from core.tables import TableRefused
from core.transitions import TransitionError
from shop.exchange.detecting import HeaderRefused
from shop.exchange.models import ColumnMapping, PackSource, ProductImport
from shop.exchange.services import (
    MappingRefused,
    apply_import,
    check_import,
    choose_columns,
    forget_columns,
    start_check,
    take_upload,
)
from shop.exchange.services.working import sheet_kept
from shop.exchange.states import ImportState as S
from tests.cast import a_farm, a_tax_category
from vendors.partner.models import StockRecord

from . import files
from .steps import applied, asked, checked, fates, shelf, uploaded
from .test_services import WALNUTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    a_tax_category()
    return a_farm("Li Orchard", code="li")


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
    upload = uploaded(farm, BY_HAND)
    assert (upload.state, upload.format) == (S.MAPPING, "")

    choose_columns(upload, sheet_kept(upload).sheet, MAPPING, by=None)
    start_check(upload, by=None)
    check_import(upload.pk)
    upload.refresh_from_db()
    asked(upload)
    apply_import(upload.pk)

    skus = list(
        StockRecord.objects.order_by("pk").values_list("partner_sku", flat=True)
    )
    assert shelf(farm) == {
        "Walnuts": (
            "weight", 30_000, [(skus[0], 5000, "90.50"), (skus[1], 1000, "20.00")],
        ),
        "Eier": ("piece", 60, [(skus[2], 30, "45.00")]),
    }  # fmt: skip
    assert PackSource.objects.get().columns == {"Farbe": "brown"}
    turned = files.table("Farbe,Bestand,Ware,Inhalt,Preis je Pack", *ROWS)
    again = checked(farm, turned)
    assert again.format == "by-hand"
    assert set(fates(again).values()) == {"same"}
    assert uploaded(a_farm(), BY_HAND).format == ""


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"ware": "title"}, "Price of a pack"),
        ({"preis je pack": "price"}, "Name of the goods"),
        (MAPPING | {"farbe": "title"}, "chosen for two columns"),
        (MAPPING | {"nothing": "sku"}, "choose the columns again"),
        (MAPPING | {"farbe": "password"}, "choose the columns again"),
    ],
)
def test_wrong_columns_are_refused_and_not_remembered(farm, mapping, said):
    upload = uploaded(farm, BY_HAND)

    with pytest.raises(MappingRefused, match=said):
        choose_columns(upload, sheet_kept(upload).sheet, mapping, by=None)

    assert not ColumnMapping.objects.exists()
    upload.refresh_from_db()
    assert upload.format == ""


def test_choice_for_a_known_format_can_be_taken_back(farm):
    upload = checked(farm, files.ofn_hub())
    sheet = sheet_kept(upload).sheet
    choose_columns(upload, sheet, {"name": "title", "price": "price"}, by=None)
    assert uploaded(farm, files.ofn_hub()).format == "by-hand"

    forget_columns(upload, sheet)

    assert uploaded(farm, files.ofn_hub()).format == "ofn-hub"
    upload.refresh_from_db()
    assert (upload.format, upload.mapping) == ("ofn-hub", {})


def test_columns_of_what_is_imported_stay(farm):
    upload = applied(farm, files.ofn_hub())

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
        ("", TableRefused, "empty"),
        ("name,price\n", HeaderRefused, "nothing under it"),
        ("name,Name\nx,1\n", HeaderRefused, "comes twice"),
        ("version 1.00\n", HeaderRefused, "nothing under it"),
        ("a,b\n" + "x,1\n" * 100_000, TableRefused, "more than 20,000 rows"),
    ],
)
def test_file_that_cannot_be_used_is_not_kept(farm, text, refusal, said, tmp_path):
    with pytest.raises(refusal, match=said):
        take_upload(farm, text.encode(), name="x.csv", by=None)

    assert not ProductImport.objects.exists()
    assert not list(tmp_path.rglob("*.bin"))


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
