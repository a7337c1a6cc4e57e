"""How the tests bring files in and look at what came of them."""

from shop.catalogue.models import Product
from shop.exchange.models import ProductImport
from shop.exchange.services import (
    apply_import,
    check_import,
    start_apply,
    start_check,
    take_upload,
)
from shop.exchange.snapshots import snapshots
from shop.exchange.states import ImportState


def as_bytes(content):
    return content.encode() if isinstance(content, str) else content


def uploaded(farm, content, by=None):
    return take_upload(farm, as_bytes(content), name="goods.csv", by=by)


def checked(farm, content, by=None):
    upload = uploaded(farm, content, by)
    start_check(upload, by=by)
    assert check_import(upload.pk)
    upload.refresh_from_db()
    return upload


def asked(upload, *, with_changes=False, by=None):
    return start_apply(upload, with_changes=with_changes, seen=upload.digest, by=by)


def applied(farm, content, *, with_changes=False, by=None):
    upload = checked(farm, content, by)
    assert upload.state == ImportState.CHECKED, upload.problem
    asked(upload, with_changes=with_changes, by=by)
    assert apply_import(upload.pk)
    upload.refresh_from_db()
    assert upload.state == ImportState.APPLIED, (upload.state, upload.problem)
    return upload


def fates(upload):
    """Row → fate, as the dry run shows."""
    return dict(upload.rows.values_list("number", "fate"))


def problems(upload):
    """Codes of what is wrong, by row and column."""
    return {
        (row.number, each["column"]): each["code"]
        for row in upload.rows.all()
        for each in row.detail["problems"]
    }


def notes(upload):
    return {
        (row.number, each["code"])
        for row in upload.rows.all()
        for each in row.detail["notes"]
    }


def changes(upload):
    return {
        (row.number, what): (old, new)
        for row in upload.rows.all()
        for what, old, new in row.detail["changes"]
    }


def shelf(farm):
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


def everything():
    """Counts of all that an import may write."""
    from django.apps import apps

    names = [
        "catalogue.Product", "partner.StockRecord", "partner.StockPool",
        "partner.StockEntry", "catalogue.ProductImage", "exchange.ListingSource",
        "exchange.PackSource", "exchange.ImportPicture",
    ]  # fmt: skip
    return {name: apps.get_model(name).objects.count() for name in names}


def one_import():
    return ProductImport.objects.get()
