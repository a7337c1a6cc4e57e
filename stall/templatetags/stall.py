"""What the counter knows of a pack."""

from django import template

from vendors.partner.models import StockRecord

register = template.Library()


@register.filter
def pack_codes(pack: StockRecord) -> str:
    """Codes that a scanner may read off it, a line each."""
    return "\n".join(filter(None, (pack.partner_sku, pack.product.upc)))
