"""The wizard's pages for long work: a bar, columns chosen by hand, pictures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.imports.work import tell
from shop.import_export.models import ColumnMapping, ImportPicture, ProductImport
from shop.import_export.states import ImportState as S
from tests.factories.imports import (
    apply_goods,
    ask_to_apply,
    check_goods,
    only_import,
    upload_goods,
)
from tests.markup import flat

from . import files
from .desk_pages import page_of, sent, text_of
from .test_services import WALNUTS, goods
from .test_uploading import BY_HAND

pytestmark = pytest.mark.django_db


# --- Long work ------------------------------------------------------------------


def test_large_file_is_left_to_the_worker_with_a_bar(owner, farm, settings):
    settings.IMPORT_AT_ONCE = 1
    sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))
    upload = only_import()
    assert upload.state == S.CHECKING
    tell(upload.pk, 1)

    text = text_of(owner.get(page_of(upload)))

    assert '<progress class="gap-t" value="1" max="2"' in flat(text)
    assert "1 of 2 rows" in text
    assert f'hx-get="{page_of(upload)}" hx-trigger="every 2s"' in text
    assert "Reload" in text


def test_work_is_stopped_from_the_page(owner, farm, settings):
    settings.IMPORT_AT_ONCE = 1
    sent(owner, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))
    upload = only_import()

    owner.post(page_of(upload, "cancel/"))

    text = text_of(owner.get(page_of(upload)))
    assert "Import stopped. Nothing was imported." in text
    assert "Check it again" in text


def test_work_at_hand_is_being_stopped(owner, farm):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    ProductImport.objects.update(claimed_until=timezone.now() + timedelta(1))

    owner.post(page_of(upload, "cancel/"))

    assert "Stopping the import." in text_of(owner.get(page_of(upload)))


def test_stale_file_asks_for_another_look(owner, farm):
    upload = check_goods(farm, WALNUTS)
    ProductImport.objects.update(is_stale=True)

    text = text_of(owner.get(page_of(upload)))
    assert (
        "Your goods changed after the file was checked, so nothing was imported" in text
    )
    owner.post(page_of(upload, "check/"))

    assert "Nothing is imported yet" in text_of(owner.get(page_of(upload)))


# --- Columns by hand ------------------------------------------------------------


def test_unknown_columns_are_chosen_once(owner, farm):
    answer = sent(owner, BY_HAND)
    upload = only_import()
    assert answer["Location"] == page_of(upload, "columns/")
    assert owner.get(page_of(upload))["Location"] == page_of(upload, "columns/")
    text = text_of(owner.get(page_of(upload, "columns/")))
    assert "Walnuts · Eier" in text
    assert "90,50 · 20,00 · 45,00" in text

    form = {f"column-{n}": field for n, field in enumerate(
        ["title", "price", "amount", "stock", ""])}  # fmt: skip
    answer = owner.post(page_of(upload, "columns/"), form)

    assert answer["Location"] == page_of(upload)
    text = text_of(owner.get(page_of(upload)))
    assert "The file doesn't say how much 1 pack holds." in text
    assert "1 new product (2 rows)" in text
    assert sent(owner, BY_HAND)["Location"] != page_of(upload, "columns/")
    assert ColumnMapping.objects.get().partner == farm


def test_columns_without_a_price_keep_what_was_chosen(owner, farm):
    sent(owner, BY_HAND)
    upload = only_import()

    answer = owner.post(page_of(upload, "columns/"), {"column-0": "title"})

    text = text_of(answer, 422)
    assert "Please choose the column for: Price per pack." in text
    assert '<option value="title" selected>' in text
    assert not ColumnMapping.objects.exists()


def test_file_that_is_gone_is_said(owner, farm):
    upload = upload_goods(farm, BY_HAND)
    upload.file.storage.delete(upload.file.name)

    answer = owner.get(page_of(upload, "columns/"), follow=True)

    assert "The file is gone. Please select it again." in text_of(answer)


# --- Pictures -------------------------------------------------------------------


def test_pictures_show_how_far_they_are(owner, farm):
    upload = apply_goods(farm, files.shopify(), by_piece=True)
    first = upload.pictures.first()
    ImportPicture.objects.filter(pk=first.pk).update(state="failed", problem="private")

    text = text_of(owner.get(page_of(upload)))
    assert "0 of 2 pictures downloaded" in text
    assert "This address belongs to a private network." in text
    assert 'hx-trigger="every 4s"' in text

    owner.post(page_of(upload, "pictures/"))
    assert upload.pictures.filter(state="waiting").count() == 2
