"""Imports in small steps, and taken back: after the fact, and when one breaks off."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.imports import work
from core.transitions import TransitionError
from shop.catalogue.models import Product
from shop.catalogue.services.listings import update_product
from shop.import_export.models import ImportedListing, ProductImport
from shop.import_export.services.imports import apply_import
from shop.import_export.services.undo import (
    UndoError,
    cancel_import,
    start_undo,
    undo_import,
)
from shop.import_export.services.uploads import GOODS, TOGETHER
from shop.import_export.states import ImportState as S
from tests.factories.imports import (
    apply_goods,
    ask_to_apply,
    check_goods,
    count_everything,
    shelf_of,
)
from tests.factories.listings import listing_content, set_review_rules
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack, make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.models import StockPool
from vendors.partner.services.stock import receive_stock

from . import files
from .test_services import WALNUTS, goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


def undone(upload):
    start_undo(upload, by=None)
    assert undo_import(upload.pk)
    upload.refresh_from_db()
    assert upload.state == S.UNDONE
    return upload


def left(upload):
    rows = upload.listings.filter(is_left=True)
    return [row.product.title for row in rows.select_related("product")]


# --- Small steps ----------------------------------------------------------------


WORKER = """
import sys
import django
django.setup()
from django.conf import settings
settings.PRIVATE_ROOT = sys.argv[2]
from shop.import_export.services.imports import apply_import
apply_import(int(sys.argv[1]))
"""


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has no one lock of all writers"
)
@pytest.mark.django_db(transaction=True)
def test_others_write_between_the_steps_of_an_import(farm, tmp_path):
    """Who waits for the one lock of a file gets it within a step or two."""
    upload = check_goods(farm, goods(*((f"Goods {n}", 5, 20) for n in range(2500))))
    ask_to_apply(upload)
    kept = tmp_path / "market.db"
    connection.cursor().execute("VACUUM INTO %s", [str(kept)])
    # Who changes it later on needs the file for itself, and does not wait.
    with closing(sqlite3.connect(kept)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{kept}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    told = [str(upload.pk), str(settings.PRIVATE_ROOT)]
    command = [sys.executable, "-c", WORKER, *told]
    process = subprocess.Popen(command, env=environment)

    waits, seen = _written_meanwhile(process, kept)

    assert process.returncode == 0
    assert max(waits) <= 2 * TOGETHER
    assert len(seen & set(range(0, 2500, TOGETHER))) > 3


def _written_meanwhile(process, path):
    """Listings made while each write waited, and all counts that were seen."""
    other = sqlite3.connect(path, timeout=20, isolation_level=None)
    made = "SELECT count(*) FROM exchange_importedlisting"
    waits, seen = [], set()
    while process.poll() is None:
        before = other.execute(made).fetchone()[0]
        other.execute("BEGIN IMMEDIATE")
        after = other.execute(made).fetchone()[0]
        other.execute("UPDATE partner_partner SET name = name")
        other.execute("COMMIT")
        waits.append(after - before)
        seen.add(after)
        time.sleep(0.01)
    assert other.execute(made).fetchone()[0] == 2500
    other.close()
    return waits, seen


def test_import_is_written_in_small_transactions(farm, monkeypatch):
    upload = check_goods(farm, goods(*((f"Goods {n}", 5, 20) for n in range(12))))
    ask_to_apply(upload)
    monkeypatch.setattr("shop.import_export.services.imports.TOGETHER", 5)
    made = []
    monkeypatch.setattr(
        work, "let_others_write", lambda: made.append(Product.objects.count())
    )

    apply_import(upload.pk)

    assert made == [0, 5, 10, 12, 12]


def test_worker_that_was_given_up_writes_nothing_more(farm):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    slow = work.claim(GOODS, upload.pk, S.APPLYING)
    ProductImport.objects.update(claimed_until=timezone.now())
    assert work.claim(GOODS, upload.pk, S.APPLYING)

    with pytest.raises(work.ImportLostError), slow.step():
        pytest.fail("the step of another")
    with pytest.raises(work.ImportLostError):
        slow.tell(1)


def test_half_of_a_worker_that_died_is_taken_back_first(farm, monkeypatch):
    rows = [(f"Goods {n}", 5, 20) for n in range(12)]
    upload = check_goods(farm, goods(*rows))
    ask_to_apply(upload)
    monkeypatch.setattr("shop.import_export.services.imports.TOGETHER", 5)

    def dies():
        if Product.objects.count() == 10:
            raise KeyboardInterrupt

    monkeypatch.setattr(work, "let_others_write", dies)
    with pytest.raises(KeyboardInterrupt):
        apply_import(upload.pk)
    monkeypatch.undo()
    assert ImportedListing.objects.count() == 10
    ProductImport.objects.update(claimed_until=timezone.now())

    assert apply_import(upload.pk)

    upload.refresh_from_db()
    assert upload.state == S.APPLIED
    assert Product.objects.count() == len(shelf_of(farm)) == 12
    assert upload.rows.filter(product__isnull=True).count() == 0


def test_stop_in_the_middle_leaves_nothing(farm, monkeypatch):
    apply_goods(farm, WALNUTS)
    before, listed = count_everything(), shelf_of(farm)
    text = goods(("Walnuts", 40, 25), *((f"Goods {n}", 5, 20) for n in range(12)))
    upload = check_goods(farm, text)
    ask_to_apply(upload, with_changes=True)
    monkeypatch.setattr("shop.import_export.services.imports.TOGETHER", 5)
    told = work.tell

    def stops(import_id, done):
        if Product.objects.count() == 13 and shelf_of(farm)["Walnuts"][1] == 40_000:
            raise work.ImportCancelledError
        told(import_id, done)

    monkeypatch.setattr("shop.import_export.services.imports.tell", stops)

    assert apply_import(upload.pk)

    upload.refresh_from_db()
    assert upload.state == S.CANCELLED
    after = count_everything()
    assert shelf_of(farm) == listed
    # The stock was counted, and counted back.
    assert after.pop("partner.StockEntry") == before.pop("partner.StockEntry") + 2
    assert after == before
    assert not upload.listings.exists()


# --- Undone ---------------------------------------------------------------------


def test_new_goods_go_and_changed_ones_are_as_before(farm):
    apply_goods(farm, WALNUTS)
    listed = shelf_of(farm)
    text = files.table(
        files.OWN,
        {"reference": "walnuts", "title_en": "Nuts", "title_zh": "核桃",
         "stock": "40", "stock_unit": "kg", "sku": "WAL", "amount": "1", "unit": "kg",
         "price": "25"},
        {"reference": "walnuts", "sku": "W5", "amount": "5", "unit": "kg",
         "price": "99"},
        {"reference": "p", "title_en": "Pears", "stock": "3", "stock_unit": "kg",
         "sku": "P", "amount": "1", "unit": "kg", "price": "8"},
    )  # fmt: skip
    upload = apply_goods(farm, text, with_changes=True)
    assert set(shelf_of(farm)) == {"Nuts", "Pears"}

    undone(upload)

    assert shelf_of(farm) == listed
    assert Product.objects.get().title_zh_hans in {"", None}
    assert left(upload) == []
    assert undo_import(upload.pk) is False
    with pytest.raises(TransitionError):
        start_undo(upload, by=None)


def test_sold_changed_and_published_goods_stay_and_are_named(farm):
    upload = apply_goods(farm, goods(*((name, 9, 20) for name in ("A", "B", "C", "D"))))
    a, b, c, _d = Product.objects.order_by("pk")
    make_paid_order([(a.stockrecords.get(), 1)])
    update_product(b, version=b.version, content=listing_content("B2"), by=None)
    Product.objects.filter(pk=c.pk).update(state="hidden", published_at=timezone.now())

    undone(upload)

    assert sorted(left(upload)) == ["A", "B2", "C"]
    assert set(shelf_of(farm)) == {"A", "B2", "C"}


def test_stock_that_came_since_the_import_stays(farm):
    apply_goods(farm, WALNUTS)
    upload = apply_goods(farm, goods(("Walnuts", 40, 25)), with_changes=True)
    receive_stock(StockPool.objects.get(), quantity=7000, by=None, reason="harvest")

    undone(upload)

    assert shelf_of(farm)["Walnuts"][1] == 57_000
    assert shelf_of(farm)["Walnuts"][2][0][2] == "20.00"


def test_change_that_waits_for_review_is_withdrawn(farm):
    pack = make_pack(farm, "Apples")
    Product.objects.update(state="hidden", published_at=timezone.now())
    text = files.table(
        "reference,title_en,amount,unit,price,sku",
        {"reference": f"li-{pack.product_id}", "title_en": "Golden apples",
         "amount": "5", "unit": "kg", "price": "900", "sku": pack.partner_sku},
    )  # fmt: skip
    set_review_rules(words=True)
    listed = shelf_of(farm)
    upload = apply_goods(farm, text, with_changes=True)
    assert pack.product.edits.filter(state="open").exists()

    undone(upload)

    assert shelf_of(farm) == listed
    assert not pack.product.edits.filter(state="open").exists()
    assert left(upload) == []


def test_undone_file_is_imported_again(farm):
    upload = undone(apply_goods(farm, WALNUTS))
    assert shelf_of(farm) == {}

    again = apply_goods(farm, WALNUTS)

    assert set(shelf_of(farm)) == {"Walnuts"}
    assert again != upload


def test_import_without_what_undoing_takes_is_refused(farm):
    upload = apply_goods(farm, WALNUTS)
    ImportedListing.objects.all().delete()

    with pytest.raises(UndoError):
        start_undo(upload, by=None)

    upload.refresh_from_db()
    assert upload.state == S.APPLIED


def test_undoing_is_not_stopped(farm):
    upload = start_undo(apply_goods(farm, WALNUTS), by=None)

    with pytest.raises(TransitionError):
        cancel_import(upload, by=None)

    assert undo_import(upload.pk)
    assert shelf_of(farm) == {}
