"""The only locks on imports, and the order in which theirs on goods are taken."""

from collections.abc import Iterable

from shop.catalogue.locks import lock_products
from vendors.partner.locks import lock_pools
from vendors.partner.models import Partner, StockPool

from .models import ProductImport


def lock_import(import_id: int) -> ProductImport:
    """The import as it is now, held until the transaction ends."""
    rows = ProductImport.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner__village").get(pk=import_id)


def lock_goods(partner: Partner, product_ids: Iterable[int]) -> None:
    """All that one step writes, whatever order the file has it in."""
    products = lock_products(partner, product_ids)
    pools = StockPool.objects.filter(product__in=list(products))
    lock_pools(pools.values_list("pk", flat=True))
