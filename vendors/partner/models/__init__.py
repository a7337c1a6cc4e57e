"""Who sells, what packs are on sale, and how much of a product exists."""

from .packs import StockRecord, TaxCategory
from .sellers import Partner, PartnerEvent
from .stock import Lot, Plot, StockEntry, StockPool

from oscar.apps.partner.models import (  # isort: skip - Oscar's rest comes after ours
    PartnerAddress,
    StockAlert,
)

__all__ = [
    "Lot",
    "Partner",
    "PartnerAddress",
    "PartnerEvent",
    "Plot",
    "StockAlert",
    "StockEntry",
    "StockPool",
    "StockRecord",
    "TaxCategory",
]
