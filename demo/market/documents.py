"""Every paid order has its invoice, and what went back its credit note."""

from collections.abc import Callable

from fulfilment.invoicing.services import describe_issuer, issue_documents, name_buyer
from orders.order.models import Order
from vendors.partner.models import Partner

from .rows import batches

AT_ONCE = 250
SELLERS = {
    "li-family-orchard": {
        "legal_name": "平顺县李家果园家庭农场",
        "tax_id": "92140425MA0DEM0118",
        "address": "山西省长治市平顺县（示例地址）",
    },
    "wang-meis-terraces": {
        "legal_name": "平顺县王梅梯田种植有限公司",
        "tax_id": "91140425MA0DEM0227",
        "address": "山西省长治市平顺县（示例地址）",
    },
}
# One purchase of the demo's shopper was made by a company.
COMPANY = {"company": "北京示例餐饮有限公司", "tax_id": "91110108MA0DEM0336"}


def plant_documents(shopper: str, tell: Callable[[int, int], None]) -> None:
    """Numbered day by day, as they would have been."""
    for partner in Partner.objects.filter(code__in=SELLERS):
        describe_issuer(partner, **SELLERS[partner.code])
    paid = Order.objects.filter(paid_at__isnull=False)
    bought = paid.filter(user__email=shopper).order_by("-paid_at").first()
    if bought is not None:
        name_buyer(bought, **COMPANY)
    ids = list(paid.order_by("paid_at", "pk").values_list("pk", flat=True))
    done = 0
    for batch in batches(ids, AT_ONCE):
        issue_documents(batch, backdated=True)
        done += len(batch)
        tell(done, len(ids))
