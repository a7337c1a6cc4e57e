"""The wizard's pages: what a person sees at each step, in how many queries."""

import csv
import io

import pytest

from shop.catalogue.models import Product
from shop.import_export.models import ProductImport
from shop.import_export.services.imports import apply_import
from shop.import_export.states import ImportState as S
from tests.factories.imports import (
    apply_goods,
    ask_to_apply,
    check_goods,
    only_import,
    shelf_of,
    upload_goods,
)
from tests.factories.shop import make_category
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

from . import files
from .desk_pages import IMPORTS, page_of, sent, text_of
from .test_services import WALNUTS, goods
from .test_uploading import BY_HAND

pytestmark = pytest.mark.django_db


# --- Choosing a file ------------------------------------------------------------


def test_small_file_is_looked_at_at_once(owner, farm):
    answer = sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))

    upload = only_import()
    assert answer["Location"] == page_of(upload)
    text = text_of(owner.get(page_of(upload)))
    assert "2 new products" in text
    assert "This market&#x27;s own format" in text
    assert Product.objects.count() == 0
    assert upload.by.email == "owner@example.com"


def test_whole_way_to_the_drafts(owner, farm):
    sent(owner, WALNUTS)
    upload = only_import()

    answer = owner.post(page_of(upload, "apply/"), {"seen": upload.digest})

    assert answer["Location"] == page_of(upload)
    text = text_of(owner.get(page_of(upload)))
    assert "New products are drafts:" in text
    assert shelf_of(farm) == {"Walnuts": ("weight", 50_000, [("WAL", 1000, "20.00")])}
    assert f"/desk/li/products/{Product.objects.get().pk}/" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"name,price\n", "The file has a header but no rows"),
        (b"%PDF-1.7", "This file is not a table."),
        ("a,b\n" + "x,1\n" * 100_000, "more than 20,000 rows"),
        (b"name,price\nWal\0nuts,1\n", "Row 2 contains invalid characters (NUL)"),
    ],
)
def test_refused_file_is_said_in_words_and_not_kept(owner, content, said):
    text = text_of(sent(owner, content), 422)

    assert said in text
    assert 'aria-invalid="true"' in text
    assert not ProductImport.objects.exists()


def test_no_file_is_said(owner):
    assert "Please select a file first." in text_of(owner.post(IMPORTS), 422)


def test_file_that_is_too_heavy_is_refused(owner, settings):
    settings.IMPORT_BYTES = 1_000_000

    text = text_of(sent(owner, "a,b\n" + "x,1\n" * 300_000), 422)

    assert "larger than 1 MB" in text


# --- The dry run ----------------------------------------------------------------


def test_wrong_rows_are_shown_and_nothing_can_be_imported(owner, farm):
    sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, "cheap")))
    upload = only_import()

    text = text_of(owner.get(page_of(upload)))
    assert "One row has an error." in text
    assert "price: “cheap” is not a number." in text
    assert "Leave out the row with an error" in text
    only = text_of(owner.get(page_of(upload) + "?fate=error"))
    assert "Pears" in only
    assert "Walnuts" not in only

    owner.post(page_of(upload, "apply/"), {"seen": upload.digest})

    assert "Some rows have errors." in text_of(owner.get(page_of(upload)))
    assert Product.objects.count() == 0

    form = {"seen": upload.digest, "without_wrong": "1"}
    owner.post(page_of(upload, "apply/"), form)

    assert "Left out" in text_of(owner.get(page_of(upload)))
    assert list(shelf_of(farm)) == ["Walnuts"]


def test_packs_without_a_size_are_asked_about(owner, farm):
    sent(owner, files.shopify())
    upload = only_import()
    text = text_of(owner.get(page_of(upload)))
    assert "The file doesn't say how much 3 packs hold." in text
    assert f"import/{upload.pk}/apply/" not in text
    assert "Columns not imported: Option1 Name, Cost per item." in text

    owner.post(page_of(upload, "check/"), {"piece": "yes"})

    text = text_of(owner.get(page_of(upload)))
    assert "2 new products (4 rows)" in text
    assert "Packs without a quantity are imported as pieces." in text


def test_category_is_shown_by_its_name(owner, farm):
    nuts = make_category("Nuts and seeds")
    sent(owner, goods(("Walnuts", 50, 20)))
    upload = only_import()
    row = upload.rows.get()
    row.detail["changes"] = [["category", "", nuts.full_slug]]
    row.save()

    assert "Category: Nuts and seeds" in text_of(owner.get(page_of(upload)))


def test_changes_are_shown_and_made_only_when_ticked(owner, farm):
    apply_goods(farm, WALNUTS)
    sent(owner, goods(("Walnuts", 50, 25)))
    upload = ProductImport.objects.first()

    text = text_of(owner.get(page_of(upload)))
    assert "Price: <del>¥20.00</del> → <ins>¥25.00</ins>" in flat(text)
    assert "1 listing with changes" in text
    owner.post(page_of(upload, "apply/"), {"seen": upload.digest})
    assert "To update listings, select that below." in text_of(
        owner.get(page_of(upload))
    )
    assert shelf_of(farm)["Walnuts"][2] == [("WAL", 1000, "20.00")]

    form = {"seen": upload.digest, "with_changes": "1"}
    owner.post(page_of(upload, "apply/"), form)

    assert shelf_of(farm)["Walnuts"][2] == [("WAL", 1000, "25.00")]


def test_changed_rows_that_were_left_say_so(owner, farm):
    apply_goods(farm, WALNUTS)

    upload = apply_goods(farm, goods(("Walnuts", 50, 25), ("Pears", 5, 8)))

    assert "Unchanged" in text_of(owner.get(page_of(upload)))


def test_two_tabs_are_told_apart(owner, farm):
    sent(owner, WALNUTS)
    upload = only_import()

    owner.post(page_of(upload, "apply/"), {"seen": "what another tab showed"})

    assert "The file was checked again" in text_of(owner.get(page_of(upload)))
    assert Product.objects.count() == 0


def test_dry_run_is_taken_along_as_a_file(owner, farm):
    sent(owner, goods(("=1+1", 50, 20), ("Pears", 5, "cheap")))

    answer = owner.get(page_of(only_import(), "rows/"))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, new, wrong = csv.reader(io.StringIO(text, newline=""))
    assert head == ["Row", "Result", "Goods", "Changes", "Error", "Notes"]
    told = "stock: 50 kg\npack: 1 kg · ¥20.00"
    assert new == ["2", "new", "'=1+1", told, "", ""]
    assert wrong[:4] == ["3", "error", "Pears", "stock: – → 5 kg"]
    assert wrong[4].startswith("price: “cheap” is not a number.")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Stock: 210 pieces", "Pack: tray · 30 pieces · ¥45.00"]),
        ("zh-hans", ["库存： 210个", "规格： tray · 30个 · ¥45.00"]),
    ],
)
def test_new_goods_are_shown_as_they_were_read(owner, farm, language, told):
    sent(owner, files.ofn())

    owner.cookies["nanpo_language"] = language
    text = text_of(owner.get(page_of(only_import())))

    for line in told:
        assert f"<p>{line}</p>" in flat(text)


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("code", [*files.HEADERS, "by-hand"])
def test_script_in_every_cell_is_only_text(owner, farm, code):
    header = files.HEADERS.get(code, files.BY_HAND)
    sign = ";" if code == "foodsoft" else ","
    row = [EVIL] * len(header.split(sign))
    content = files.text_of(header, [row, row], sign)
    content = f"version 1.00\r\n{content}" if code == "taobao" else content

    sent(owner, content, name=f"{EVIL}.csv")

    upload = only_import()
    pages = [page_of(upload, "columns/"), IMPORTS]
    if code != "by-hand":
        pages.append(page_of(upload))
    for page in pages:
        text = text_of(owner.get(page))
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert Product.objects.count() == 0


# --- Whose it is ----------------------------------------------------------------


def test_import_of_another_seller_is_not_there(owner, farm):
    theirs = check_goods(make_farm(), WALNUTS)

    for part in ("", "columns/", "rows/"):
        assert owner.get(page_of(theirs, part)).status_code == 404
    for part in ("apply/", "cancel/", "check/", "pictures/", "columns/"):
        answer = owner.post(page_of(theirs, part), {"seen": theirs.digest})
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == S.CHECKED
    assert str(theirs.name) not in text_of(owner.get(IMPORTS))


@pytest.mark.parametrize("role", [Role.PACKER, Role.STREAMER])
def test_packers_bring_no_goods(client, farm, role):
    upload = check_goods(farm, WALNUTS)
    client.force_login(make_member(farm, role))

    assert client.get(IMPORTS).status_code == 403
    assert sent(client, WALNUTS).status_code == 403
    answer = client.post(page_of(upload, "apply/"), {"seen": upload.digest})
    assert answer.status_code == 403
    assert Product.objects.count() == 0


# --- Queries --------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 60])
def test_pages_take_the_same_few_queries(owner, farm, queries, count):
    upload = apply_goods(farm, goods(*((f"Goods {n}", 5, 20) for n in range(count))))
    for _ in range(min(count, 3)):
        upload_goods(farm, BY_HAND)

    with queries(12):
        text_of(owner.get(page_of(upload)))
    with queries(12):
        text_of(owner.get(IMPORTS))
    with queries(12):
        text_of(owner.get(page_of(upload_goods(farm, BY_HAND), "columns/")))


@pytest.mark.parametrize("count", [1, 3, 50])
def test_import_takes_few_queries_for_the_rows_of_a_step(farm, queries, count):
    text = goods(*((f"Goods {n}", 5, 20) for n in range(count)))

    with queries(60):
        upload = check_goods(farm, text)
    with queries(60):
        ask_to_apply(upload)
        apply_import(upload.pk)

    assert Product.objects.count() == count
