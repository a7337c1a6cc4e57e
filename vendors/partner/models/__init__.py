"""Who sells, what packs are on sale, and how much of a product exists."""

from .containers import Container
from .packs import StockRecord
from .sale_prices import PriceChange, SalePrice
from .sellers import Partner, PartnerEvent
from .stock import Lot, Plot, StockEntry, StockPool
from .taxes import TaxCategory, TaxRate
from .windows import OrderWindow, WindowRound

from oscar.apps.partner.models import (  # isort: skip - Oscar's rest comes after ours
    PartnerAddress,
    StockAlert,
)

__all__ = [
    "Container",
    "Lot",
    "OrderWindow",
    "Partner",
    "PartnerAddress",
    "PartnerEvent",
    "Plot",
    "PriceChange",
    "SalePrice",
    "StockAlert",
    "StockEntry",
    "StockPool",
    "StockRecord",
    "TaxCategory",
    "TaxRate",
    "WindowRound",
]
