"""The only lock on listings."""

from .models import Product


def lock_product(product_id: int) -> Product:
    """The listing as it is now, held until the transaction ends."""
    rows = Product.objects.select_for_update(of=("self",))
    return rows.select_related("partner__village").get(pk=product_id)
