"""Files of goods that are brought in, and what came of them."""

from shop.catalogue.models import Product
from shop.import_export.models import ProductImport
from shop.import_export.services.dry_run import check_import, start_check
from shop.import_export.services.imports import apply_import, start_apply
from shop.import_export.services.uploads import take_upload
from shop.import_export.snapshots import snapshots
from shop.import_export.states import ImportState


def as_bytes(content):
    return content.encode() if isinstance(content, str) else content


def upload_goods(farm, content, by=None):
    return take_upload(farm, as_bytes(content), name="goods.csv", by=by)


def check_goods(farm, content, by=None, *, by_piece=None):
    upload = upload_goods(farm, content, by)
    start_check(upload, by=by, by_piece=by_piece)
    assert check_import(upload.pk)
    upload.refresh_from_db()
    return upload


def ask_to_apply(upload, *, with_changes=False, without_wrong=False, by=None):
    return start_apply(
        upload,
        with_changes=with_changes,
        without_wrong=without_wrong,
        seen=upload.digest,
        by=by,
    )


def apply_goods(farm, content, *, by=None, by_piece=None, **choices):
    upload = check_goods(farm, content, by, by_piece=by_piece)
    assert upload.state == ImportState.CHECKED, upload.problem
    ask_to_apply(upload, by=by, **choices)
    assert apply_import(upload.pk)
    upload.refresh_from_db()
    assert upload.state == ImportState.APPLIED, (upload.state, upload.problem)
    return upload


def fates_of(upload):
    """Row → fate, as the dry run shows."""
    return dict(upload.rows.values_list("number", "fate"))


def problems_of(upload):
    """Codes of what is wrong, by row and column."""
    return {
        (row.number, each["column"]): each["code"]
        for row in upload.rows.all()
        for each in row.detail["problems"]
    }


def notes_of(upload):
    return {
        (row.number, each["code"])
        for row in upload.rows.all()
        for each in row.detail["notes"]
    }


def changes_of(upload):
    return {
        (row.number, what): (old, new)
        for row in upload.rows.all()
        for what, old, new in row.detail["changes"]
    }


def shelf_of(farm):
    """All of the seller's goods: title, stock and packs (number, size, price)."""
    found = snapshots(Product.objects.filter(partner=farm).order_by("pk"))
    return {
        each.product.title: (
            each.product.unit_kind,
            each.pool.on_hand if each.pool else None,
            [(each.sku(p), p.quantity, str(p.price)) for p in each.packs],
        )
        for each in found
    }


def count_everything():
    """Counts of all that an import may write."""
    from django.apps import apps

    names = [
        "catalogue.Product", "partner.StockRecord", "partner.StockPool",
        "partner.StockEntry", "catalogue.ProductImage", "exchange.ListingSource",
        "exchange.PackSource", "exchange.ImportPicture",
    ]  # fmt: skip
    return {name: apps.get_model(name).objects.count() for name in names}


def only_import():
    return ProductImport.objects.get()
