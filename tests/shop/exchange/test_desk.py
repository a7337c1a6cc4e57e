"""The wizard's pages: what a person sees at each step, in how many queries."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shop.catalogue.models import Product
from shop.exchange.models import ColumnMapping, ImportPicture, ProductImport
from shop.exchange.services import apply_import
from shop.exchange.services.working import tell
from shop.exchange.states import ImportState as S
from tests.cast import a_farm, a_member, a_tax_category
from vendors.members.states import Role

from . import files
from .steps import applied, asked, checked, one_import, shelf, uploaded
from .test_services import WALNUTS, goods
from .test_uploading import BY_HAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    a_tax_category()
    return a_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(a_member(farm, email="owner@example.com"))
    return client


IMPORTS = "/desk/li/import/"


def sent(client, content, name="goods.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, content)})


def page_of(upload, part=""):
    return f"{IMPORTS}{upload.pk}/{part}"


def text_of(answer, status=200):
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


# --- Choosing a file ------------------------------------------------------------


def test_small_file_is_looked_at_at_once(owner, farm):
    answer = sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))

    upload = one_import()
    assert answer["Location"] == page_of(upload)
    text = text_of(owner.get(page_of(upload)))
    assert "2 rows make new goods." in text
    assert "This market&#x27;s own format" in text
    assert Product.objects.count() == 0
    assert upload.by.email == "owner@example.com"


def test_whole_way_to_the_drafts(owner, farm):
    sent(owner, WALNUTS)
    upload = one_import()

    answer = owner.post(page_of(upload, "apply/"), {"seen": upload.digest})

    assert answer["Location"] == page_of(upload)
    text = text_of(owner.get(page_of(upload)))
    assert "New goods are drafts" in text
    assert shelf(farm) == {"Walnuts": ("weight", 50_000, [("WAL", 1000, "20.00")])}
    assert f"/desk/li/products/{Product.objects.get().pk}/" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"name,price\n", "nothing under it"),
        (b"%PDF-1.7", "This file is not a table."),
        ("a,b\n" + "x,1\n" * 100_000, "more than 20,000 rows"),
        (b"name,price\nWal\0nuts,1\n", "Row 2 holds characters that are no text"),
    ],
)
def test_refused_file_is_said_in_words_and_not_kept(owner, content, said):
    text = text_of(sent(owner, content), 422)

    assert said in text
    assert 'aria-invalid="true"' in text
    assert not ProductImport.objects.exists()


def test_no_file_is_said(owner):
    assert "Please choose a file first." in text_of(owner.post(IMPORTS), 422)


def test_file_that_is_too_heavy_is_refused(owner, settings):
    settings.IMPORT_BYTES = 1_000_000

    text = text_of(sent(owner, "a,b\n" + "x,1\n" * 300_000), 422)

    assert "larger than 1 MB" in text


# --- The dry run ----------------------------------------------------------------


def test_wrong_rows_are_shown_and_nothing_can_be_imported(owner, farm):
    sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, "cheap")))
    upload = one_import()

    text = text_of(owner.get(page_of(upload)))
    assert "One row is wrong, so nothing of the file can be imported yet." in text
    assert "price: “cheap” is not a number." in text
    assert f"import/{upload.pk}/apply/" not in text
    only = text_of(owner.get(page_of(upload) + "?fate=error"))
    assert "Pears" in only
    assert "Walnuts" not in only

    owner.post(page_of(upload, "apply/"), {"seen": upload.digest})

    assert "Some rows are wrong." in text_of(owner.get(page_of(upload)))
    assert Product.objects.count() == 0


def test_changes_are_shown_and_made_only_when_ticked(owner, farm):
    applied(farm, WALNUTS)
    sent(owner, goods(("Walnuts", 50, 25)))
    upload = ProductImport.objects.first()

    text = text_of(owner.get(page_of(upload)))
    assert "Price: <del>¥20.00</del> → <ins>¥25.00</ins>" in text
    assert "One row differs from a listing that you have." in text
    owner.post(page_of(upload, "apply/"), {"seen": upload.digest})
    assert "To change listings, choose so below." in text_of(owner.get(page_of(upload)))
    assert shelf(farm)["Walnuts"][2] == [("WAL", 1000, "20.00")]

    form = {"seen": upload.digest, "with_changes": "1"}
    owner.post(page_of(upload, "apply/"), form)

    assert shelf(farm)["Walnuts"][2] == [("WAL", 1000, "25.00")]


def test_changed_rows_that_were_left_say_so(owner, farm):
    applied(farm, WALNUTS)

    upload = applied(farm, goods(("Walnuts", 50, 25), ("Pears", 5, 8)))

    assert "Left as it was" in text_of(owner.get(page_of(upload)))


def test_two_tabs_are_told_apart(owner, farm):
    sent(owner, WALNUTS)
    upload = one_import()

    owner.post(page_of(upload, "apply/"), {"seen": "what another tab showed"})

    assert "was checked again meanwhile" in text_of(owner.get(page_of(upload)))
    assert Product.objects.count() == 0


def test_dry_run_is_taken_along_as_a_file(owner, farm):
    sent(owner, goods(("=1+1", 50, 20), ("Pears", 5, "cheap")))

    answer = owner.get(page_of(one_import(), "rows/"))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, new, wrong = csv.reader(io.StringIO(text, newline=""))
    assert head == ["Row", "What happens", "Goods", "Changes", "Wrong", "Notes"]
    told = "stock: 50 kg\npack: 1 kg · ¥20.00"
    assert new == ["2", "new", "'=1+1", told, "", ""]
    assert wrong[:4] == ["3", "wrong", "Pears", "stock: – → 5 kg"]
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
    text = text_of(owner.get(page_of(one_import())))

    for line in told:
        assert f"<p>{line}</p>" in text


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("code", [*files.HEADERS, "by-hand"])
def test_script_in_every_cell_is_only_text(owner, farm, code):
    header = files.HEADERS.get(code, files.BY_HAND)
    sign = ";" if code == "foodsoft" else ","
    row = [EVIL] * len(header.split(sign))
    content = files.text_of(header, [row, row], sign)
    content = f"version 1.00\r\n{content}" if code == "taobao" else content

    sent(owner, content, name=f"{EVIL}.csv")

    upload = one_import()
    pages = [page_of(upload, "columns/"), IMPORTS]
    if code != "by-hand":
        pages.append(page_of(upload))
    for page in pages:
        text = text_of(owner.get(page))
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert Product.objects.count() == 0


# --- Long work ------------------------------------------------------------------


def test_large_file_is_left_to_the_worker_with_a_bar(owner, farm, settings):
    settings.IMPORT_AT_ONCE = 1
    sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))
    upload = one_import()
    assert upload.state == S.CHECKING
    tell(upload.pk, 1)

    text = text_of(owner.get(page_of(upload)))

    assert '<progress class="gap-t" value="1" max="2"' in text
    assert "1 of 2 rows" in text
    assert f'hx-get="{page_of(upload)}" hx-trigger="every 2s"' in text
    assert "Load the page again" in text


def test_work_is_stopped_from_the_page(owner, farm, settings):
    settings.IMPORT_AT_ONCE = 1
    sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))
    upload = one_import()

    owner.post(page_of(upload, "cancel/"))

    text = text_of(owner.get(page_of(upload)))
    assert "The import is stopped. Nothing of the file is imported." in text
    assert "Check it again" in text


def test_work_at_hand_is_being_stopped(owner, farm):
    upload = checked(farm, WALNUTS)
    asked(upload)
    ProductImport.objects.update(claimed_until=timezone.now() + timedelta(1))

    owner.post(page_of(upload, "cancel/"))

    assert "The import is being stopped." in text_of(owner.get(page_of(upload)))


def test_stale_file_asks_for_another_look(owner, farm):
    upload = checked(farm, WALNUTS)
    ProductImport.objects.update(is_stale=True)

    text = text_of(owner.get(page_of(upload)))
    assert "Your goods changed since the file was checked" in text
    owner.post(page_of(upload, "check/"))

    assert "Nothing is written yet" in text_of(owner.get(page_of(upload)))


# --- Columns by hand ------------------------------------------------------------


def test_unknown_columns_are_chosen_once(owner, farm):
    answer = sent(owner, BY_HAND)
    upload = one_import()
    assert answer["Location"] == page_of(upload, "columns/")
    assert owner.get(page_of(upload))["Location"] == page_of(upload, "columns/")
    text = text_of(owner.get(page_of(upload, "columns/")))
    assert "Walnuts · Eier" in text
    assert "90,50 · 20,00 · 45,00" in text

    form = {f"column-{n}": field for n, field in enumerate(
        ["title", "price", "amount", "stock", ""])}  # fmt: skip
    answer = owner.post(page_of(upload, "columns/"), form)

    assert answer["Location"] == page_of(upload)
    assert "3 rows make new goods." in text_of(owner.get(page_of(upload)))
    assert sent(owner, BY_HAND)["Location"] != page_of(upload, "columns/")
    assert ColumnMapping.objects.get().partner == farm


def test_columns_without_a_price_keep_what_was_chosen(owner, farm):
    sent(owner, BY_HAND)
    upload = one_import()

    answer = owner.post(page_of(upload, "columns/"), {"column-0": "title"})

    text = text_of(answer, 422)
    assert "Please choose which column has this: Price of a pack." in text
    assert '<option value="title" selected>' in text
    assert not ColumnMapping.objects.exists()


def test_file_that_is_gone_is_said(owner, farm):
    upload = uploaded(farm, BY_HAND)
    upload.file.storage.delete(upload.file.name)

    answer = owner.get(page_of(upload, "columns/"), follow=True)

    assert "The file is gone. Choose it again." in text_of(answer)


# --- Pictures -------------------------------------------------------------------


def test_pictures_show_how_far_they_are(owner, farm):
    upload = applied(farm, files.shopify())
    first = upload.pictures.first()
    ImportPicture.objects.filter(pk=first.pk).update(state="failed", problem="private")

    text = text_of(owner.get(page_of(upload)))
    assert "0 of 2 pictures are fetched" in text
    assert "This address leads into a private network." in text
    assert 'hx-trigger="every 4s"' in text

    owner.post(page_of(upload, "pictures/"))
    assert upload.pictures.filter(state="waiting").count() == 2


# --- Whose it is ----------------------------------------------------------------


def test_import_of_another_seller_is_not_there(owner, farm):
    theirs = checked(a_farm(), WALNUTS)

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
    upload = checked(farm, WALNUTS)
    client.force_login(a_member(farm, role))

    assert client.get(IMPORTS).status_code == 403
    assert sent(client, WALNUTS).status_code == 403
    answer = client.post(page_of(upload, "apply/"), {"seen": upload.digest})
    assert answer.status_code == 403
    assert Product.objects.count() == 0


# --- Queries --------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 60])
def test_pages_take_the_same_few_queries(owner, farm, queries, count):
    upload = applied(farm, goods(*((f"Goods {n}", 5, 20) for n in range(count))))
    for _ in range(min(count, 3)):
        uploaded(farm, BY_HAND)

    with queries(12):
        text_of(owner.get(page_of(upload)))
    with queries(12):
        text_of(owner.get(IMPORTS))
    with queries(12):
        text_of(owner.get(page_of(uploaded(farm, BY_HAND), "columns/")))


@pytest.mark.parametrize("count", [1, 3, 250])
def test_import_takes_few_queries_for_many_rows(farm, queries, count):
    text = goods(*((f"Goods {n}", 5, 20) for n in range(count)))

    with queries(60):
        upload = checked(farm, text)
    with queries(60):
        asked(upload)
        apply_import(upload.pk)

    assert Product.objects.count() == count
