"""Breaches of the search's index."""

from core.models import SearchDocument
from shop.catalogue.models import Product


def forget_goods_on_sale():
    product = Product.objects.filter(state="published").order_by("pk").first()
    SearchDocument.objects.filter(kind="product", object_id=product.pk).delete()


def index_what_is_gone():
    SearchDocument.objects.create(
        kind="product",
        object_id=999_999_999,
        called="Gone",
        names="gone",
        width=1,
        fingerprint=0,
    )


PLANTS = {
    forget_goods_on_sale: "goods on sale are in the search's index",
    index_what_is_gone: "goods in the search's index are there",
}
