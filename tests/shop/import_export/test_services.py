"""From the upload to the end: what is written, when, and what never is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.imports.work import done_so_far, wish_stop
from core.transitions import TransitionError
from shop.catalogue.models import Product
from shop.catalogue.services.listings import update_product
from shop.import_export.models import ImportRow, ListingSource, ProductImport
from shop.import_export.queries import imported_before
from shop.import_export.services.dry_run import check_import, start_check, work_on
from shop.import_export.services.imports import ApplyError, apply_import, start_apply
from shop.import_export.services.undo import cancel_import, forget_imports
from shop.import_export.services.uploads import GOODS, sheet_kept
from shop.import_export.states import ImportState as S
from tests.factories.accounts import make_user
from tests.factories.imports import (
    apply_goods,
    ask_to_apply,
    changes_of,
    check_goods,
    count_everything,
    fates_of,
    problems_of,
    shelf_of,
)
from tests.factories.listings import listing_content
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack, make_tax_category
from tests.factories.vendors import make_farm
from vendors.partner.models import StockEntry, StockPool, StockRecord
from vendors.partner.services.stock import count_stock

from . import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


def goods(*rows):
    """Rows of our own format: title, kilograms in stock, price of a kilogram."""
    return files.table(
        files.OWN,
        *(
            {"reference": title.lower(), "title_en": title, "stock": stock,
             "stock_unit": "kg", "sku": title[:3].upper(), "amount": "1", "unit": "kg",
             "price": price}
            for title, stock, price in rows
        ),
    )  # fmt: skip


WALNUTS = goods(("Walnuts", 50, 20))


# --- Nothing before it is asked for ---------------------------------------------


def test_check_writes_nothing_but_its_rows(farm):
    before = count_everything()

    upload = check_goods(farm, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))

    assert count_everything() == before
    assert (upload.state, upload.row_count) == (S.CHECKED, 2)
    assert upload.counts == {
        "new": 2, "changed": 0, "same": 0, "error": 0, "products": 2, "packs": 2,
        "new_products": 2, "changed_products": 0, "wrong_products": 0, "unsized": 0,
    }  # fmt: skip
    assert ImportRow.objects.filter(product__isnull=False).count() == 0


def test_new_goods_are_drafts_with_stock_and_history(farm):
    owner = make_user()

    upload = apply_goods(farm, WALNUTS, by=owner)

    product = Product.objects.get()
    assert (product.partner, product.state, product.is_public) == (farm, "draft", False)
    entry = StockEntry.objects.get()
    assert (entry.pool.product, entry.quantity, entry.by) == (product, 50_000, owner)
    assert upload.rows.get().product == product
    assert upload.by == owner


def test_wrong_row_stops_the_whole_file(farm):
    upload = check_goods(farm, goods(("Walnuts", 50, 20), ("Pears", 5, "cheap")))
    before = count_everything()

    with pytest.raises(ApplyError, match="Some rows have errors"):
        ask_to_apply(upload)

    assert fates_of(upload) == {2: "new", 3: "error"}
    assert problems_of(upload) == {(3, "price"): "number"}
    assert count_everything() == before
    assert apply_import(upload.pk) is False


def test_listings_change_only_when_that_is_asked_for(farm):
    apply_goods(farm, WALNUTS)
    dearer = goods(("Walnuts", 40, 25), ("Pears", 5, 8))

    upload = check_goods(farm, dearer)
    assert fates_of(upload) == {2: "changed", 3: "new"}
    assert changes_of(upload) == {
        (2, "price"): ("20.00", "25.00"),
        (2, "stock"): ("@50000:weight", "@40000:weight"),
        (3, "stock"): ("", "@5000:weight"),
        (3, "first_packs"): ("", "@1000:weight · @8.00:money"),
    }
    ask_to_apply(upload)
    apply_import(upload.pk)
    assert shelf_of(farm)["Walnuts"] == ("weight", 50_000, [("WAL", 1000, "20.00")])
    assert shelf_of(farm)["Pears"] == ("weight", 5000, [("PEA", 1000, "8.00")])

    apply_goods(farm, dearer, with_changes=True)
    assert shelf_of(farm)["Walnuts"] == ("weight", 40_000, [("WAL", 1000, "25.00")])
    counted = StockEntry.objects.get(reason="count")
    assert (counted.pool.product.title_en, counted.quantity) == ("Walnuts", -10_000)


def test_nothing_to_do_is_refused(farm):
    apply_goods(farm, WALNUTS)

    with pytest.raises(ApplyError, match="nothing to import"):
        ask_to_apply(check_goods(farm, WALNUTS))
    with pytest.raises(ApplyError, match="nothing to import"):
        ask_to_apply(check_goods(farm, goods(("Walnuts", 40, 25))))


def test_same_file_is_known_again(farm):
    first = apply_goods(farm, WALNUTS)

    assert imported_before(check_goods(farm, WALNUTS)) == first
    assert imported_before(check_goods(make_farm(), WALNUTS)) is None


def test_rivals_goods_are_never_touched(farm):
    rival = make_farm()
    apply_goods(rival, WALNUTS)
    theirs = shelf_of(rival)

    upload = apply_goods(farm, goods(("Walnuts", 1, 99)), with_changes=True)

    assert fates_of(upload) == {2: "new"}
    assert shelf_of(rival) == theirs
    assert Product.objects.filter(title_en="Walnuts").count() == 2


def test_stock_below_what_is_promised_is_wrong(farm):
    apply_goods(farm, WALNUTS)
    pack = StockRecord.objects.get()
    StockPool.objects.update(claimed=3000)

    upload = check_goods(farm, goods(("Walnuts", 2, 20)))

    assert problems_of(upload) == {(2, "@stock"): "promised"}
    assert pack.pool_id == StockPool.objects.get().pk


# --- What moved meanwhile -------------------------------------------------------


def _sell(farm):
    count_stock(StockPool.objects.get(), counted=9000, seen_on_hand=50_000, by=None)


def _edit(farm):
    product = Product.objects.get()
    update_product(
        product, version=product.version, content=listing_content("Nuts"), by=None
    )


def _import(farm):
    apply_goods(farm, goods(("Walnuts", 50, 30)), with_changes=True)


@pytest.mark.parametrize("meanwhile", [_sell, _edit, _import])
def test_goods_that_moved_stop_the_import(farm, meanwhile):
    apply_goods(farm, WALNUTS)
    upload = check_goods(farm, goods(("Walnuts", 40, 25), ("Pears", 5, 8)))
    meanwhile(farm)
    before, listed = count_everything(), shelf_of(farm)

    ask_to_apply(upload, with_changes=True)
    apply_import(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.is_stale) == (S.CHECKED, True)
    assert (count_everything(), shelf_of(farm)) == (before, listed)
    with pytest.raises(ApplyError, match="have changed"):
        ask_to_apply(upload, with_changes=True)


def test_plan_that_was_not_looked_at_is_not_imported(farm):
    upload = check_goods(farm, WALNUTS)

    with pytest.raises(ApplyError, match="The file was checked again"):
        start_apply(upload, with_changes=False, seen="another", by=None)

    upload.refresh_from_db()
    assert upload.state == S.CHECKED


def test_refusal_in_the_middle_undoes_all_of_it(farm):
    """The second listing is published and would lose its only name."""
    first, second = make_pack(farm, "Apples"), make_pack(farm, "Pears")
    text = files.table(
        "reference,title_en,amount,unit,price,on_sale,sku",
        {"reference": f"li-{first.product_id}", "title_en": "Apples", "amount": "5",
         "unit": "kg", "price": "1", "sku": first.partner_sku},
        {"reference": f"li-{second.product_id}", "title_en": "Pears", "amount": "5",
         "unit": "kg", "price": "1", "sku": second.partner_sku, "on_sale": "no"},
    )  # fmt: skip
    listed = shelf_of(farm)
    upload = check_goods(farm, text)
    assert set(fates_of(upload).values()) == {"changed"}

    ask_to_apply(upload, with_changes=True)
    apply_import(upload.pk)

    upload.refresh_from_db()
    assert upload.state == S.FAILED
    assert upload.problem.startswith("Row ")
    assert shelf_of(farm) == listed


# --- Work that is stopped, lost or done twice -----------------------------------


def test_import_done_twice_is_done_once(farm):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    assert apply_import(upload.pk) is True
    after = count_everything()

    assert apply_import(upload.pk) is False
    work_on(upload.pk)

    assert count_everything() == after


def test_work_of_a_lost_worker_waits_again(farm):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    soon, past = timezone.now() + timedelta(minutes=4), timezone.now()
    ProductImport.objects.update(claimed_until=soon)
    assert GOODS.waiting() == []
    assert apply_import(upload.pk) is False

    ProductImport.objects.update(claimed_until=past)

    assert GOODS.waiting() == [upload.pk]
    assert apply_import(upload.pk) is True
    assert Product.objects.count() == 1


def test_import_that_waits_is_cancelled_at_once(farm):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    upload.refresh_from_db()

    assert cancel_import(upload, by=None) is True

    upload.refresh_from_db()
    assert upload.state == S.CANCELLED
    assert apply_import(upload.pk) is False
    assert Product.objects.count() == 0


def test_worker_at_work_hears_of_the_wish_and_undoes_all(farm):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    ProductImport.objects.update(claimed_until=timezone.now() + timedelta(minutes=4))
    upload.refresh_from_db()
    assert cancel_import(upload, by=None) is False
    ProductImport.objects.update(claimed_until=None)

    assert apply_import(upload.pk) is True

    upload.refresh_from_db()
    assert upload.state == S.CANCELLED
    assert Product.objects.count() == 0


def test_wish_to_stop_ends_with_the_next_try(farm):
    upload = check_goods(farm, WALNUTS)
    wish_stop(upload.pk)

    start_check(upload, by=None)

    assert check_import(upload.pk)
    upload.refresh_from_db()
    assert upload.state == S.CHECKED


def test_what_is_imported_is_never_cancelled(farm):
    upload = apply_goods(farm, WALNUTS)

    with pytest.raises(TransitionError):
        cancel_import(upload, by=None)

    assert Product.objects.count() == 1


def test_progress_is_told(farm):
    upload = apply_goods(farm, goods(("Walnuts", 50, 20), ("Pears", 5, 8)))

    assert done_so_far(upload.pk) == upload.row_count == 2
    cache.clear()
    assert done_so_far(upload.pk) == 0


def test_file_that_is_gone_fails_in_words(farm):
    upload = check_goods(farm, WALNUTS)
    upload.file.storage.delete(upload.file.name)
    ask_to_apply(upload)

    apply_import(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.problem) == (
        S.FAILED,
        "The file is gone. Please select it again.",
    )


def test_what_nobody_thought_of_fails_in_words(farm, monkeypatch):
    upload = check_goods(farm, WALNUTS)
    ask_to_apply(upload)
    ProductImport.objects.filter(pk=upload.pk).update(
        format="by-hand", mapping={"x": 1}
    )

    work_on(upload.pk)

    upload.refresh_from_db()
    assert upload.state in {S.FAILED, S.CHECKED}
    assert Product.objects.count() == 0


def test_old_files_are_forgotten_and_what_they_made_stays(
    farm, django_capture_on_commit_callbacks
):
    upload = apply_goods(farm, WALNUTS)
    name = upload.file.name
    recent = check_goods(farm, WALNUTS)
    long_ago = timezone.now() - timedelta(days=91)
    ProductImport.objects.filter(pk=upload.pk).update(created=long_ago)

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_imports() == 1

    upload.refresh_from_db()
    assert not upload.file
    assert not upload.file.storage.exists(name)
    assert (upload.rows.count(), recent.rows.count()) == (0, 1)
    assert shelf_of(farm)["Walnuts"][1] == 50_000
    with pytest.raises(FileNotFoundError):
        sheet_kept(upload)


def test_sold_listing_keeps_its_lines_after_a_change(farm):
    apply_goods(farm, WALNUTS)
    product = Product.objects.get()
    pack = product.stockrecords.get()
    Product.objects.filter(pk=product.pk).update(state="published", is_public=True)
    order = make_paid_order([(pack, 1)])
    Product.objects.filter(pk=product.pk).update(state="hidden", is_public=False)

    apply_goods(farm, goods(("Walnuts", 50, 30)), with_changes=True)

    line = order.lines.get()
    assert line.line_price_incl_tax == Decimal("20.00")
    assert line.stockrecord == pack
    pack.refresh_from_db()
    assert pack.price == Decimal("30.00")
    assert ListingSource.objects.get().reference == "walnuts"
