"""The only locks on listings, always in id order and before their pools."""

from collections.abc import Iterable

from vendors.partner.models import Partner

from .models import Product


def lock_product(product_id: int) -> Product:
    """The listing as it is now, held until the transaction ends."""
    rows = Product.objects.select_for_update(of=("self",))
    return rows.select_related("partner__village").get(pk=product_id)


def lock_products(partner: Partner, product_ids: Iterable[int]) -> dict[int, Product]:
    """The seller's own listings by id, locked in id order; another's are left out."""
    rows = Product.objects.select_for_update(of=("self",)).filter(partner=partner)
    mine = rows.filter(pk__in=list(product_ids)).select_related("partner__village")
    return {product.pk: product for product in mine.order_by("pk")}
