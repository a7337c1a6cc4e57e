"""The price and availability of a pack, asked pack by pack and never guessed.

Prices are shown and kept with tax inside; the part that is tax is taken out once per
unit, half up at the currency's step (`core.money`), so lines and totals agree.
"""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from oscar.apps.partner import prices
from oscar.apps.partner import strategy as core
from oscar.apps.partner.availability import Base as Availability

from core.money import rounded, tax_included

from .availability import NotForSale, pack_availability
from .models import StockRecord


def pack_price(pack: StockRecord) -> prices.Base:
    """The price of one pack, tax inside."""
    if pack.price is None:
        return prices.Unavailable()
    rate = pack.tax_category.rate if pack.tax_category else Decimal(0)
    incl_tax = rounded(pack.price, pack.price_currency)
    tax = tax_included(incl_tax, rate, pack.price_currency)
    return prices.TaxInclusiveFixedPrice(
        currency=pack.price_currency, excl_tax=incl_tax - tax, tax=tax
    )


class Strategy(core.Structured):
    """Oscar's questions answered for packs."""

    def fetch_for_line(
        self, line: Any, stockrecord: StockRecord | None = None
    ) -> core.PurchaseInfo:
        """Of the line's own pack, whatever else the product has on sale."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)

    def select_stockrecord(self, product: Any) -> StockRecord | None:
        """The pack that the product's card shows; a seller is never picked by luck."""
        return product.lead_pack

    def pricing_policy(
        self, _product: Any, stockrecord: StockRecord | None
    ) -> prices.Base:
        return pack_price(stockrecord) if stockrecord else prices.Unavailable()

    def availability_policy(
        self, product: Any, stockrecord: StockRecord | None
    ) -> Availability:
        if stockrecord is None:
            return NotForSale("hidden", "")
        return pack_availability(stockrecord, is_listed=product.is_published)


class Selector(core.Selector):
    """The same prices for everybody."""

    def strategy(self, request: HttpRequest | None = None, **_kwargs: Any) -> Strategy:
        return Strategy(request)
