"""The price and availability of a pack, asked pack by pack and never guessed.

Prices are shown and kept with tax inside. The tax in the price of one is for showing;
an order's tax is taken out of each line's total (`orders.order.draft`).
"""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from oscar.apps.partner import prices
from oscar.apps.partner import strategy as core
from oscar.apps.partner.availability import Base as Availability

from core.money import rounded, tax_included

from .availability import NotForSale, pack_availability
from .models import StockRecord
from .own_prices import OwnPrice, own_price


class PackPrice(prices.Base):
    """The price of one pack, tax inside. The tax is asked of its seller, when it is."""

    exists = is_tax_known = True
    tax_code = None

    def __init__(self, pack: StockRecord, price: Decimal) -> None:
        self.currency = pack.price_currency
        self.incl_tax = rounded(price, pack.price_currency)
        self._pack = pack

    @property
    def effective_price(self) -> Decimal:
        return self.incl_tax

    @cached_property
    def tax(self) -> Decimal:
        return tax_included(self.incl_tax, self._pack.tax_rate, self.currency)

    @property
    def excl_tax(self) -> Decimal:
        return self.incl_tax - self.tax


def pack_price(pack: StockRecord) -> prices.Base:
    if pack.price is None:
        return prices.Unavailable()
    return PackPrice(pack, pack.price)


def buyers_price(pack: StockRecord, quantity: int, own: OwnPrice | None) -> prices.Base:
    """What who has a price list pays for one of so many packs."""
    price = own_price(pack, quantity, own)
    return pack_price(pack) if price is None else PackPrice(pack, price)


class Strategy(core.Structured):
    """Oscar's questions answered for packs."""

    def fetch_for_line(
        self, line: Any, stockrecord: StockRecord | None = None
    ) -> core.PurchaseInfo:
        """Of the line's own pack, whatever else the product has on sale.

        What was agreed for the line counts while it stands, then the buyer's own price,
        and the lot it is from.
        """
        pack, agreed = stockrecord or line.stockrecord, line.agreement
        if agreed is None and line.lot is None and line.own is None:
            return self.fetch_for_product(line.product, pack)
        usual = buyers_price(pack, int(line.quantity), line.own)
        return core.PurchaseInfo(
            price=PackPrice(pack, agreed.price) if agreed else usual,
            availability=pack_availability(
                pack,
                is_listed=line.product.is_published,
                reserved_quantity=agreed.reserved_quantity if agreed else 0,
                lot=line.lot,
            ),
            stockrecord=pack,
        )

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
    """The same for everybody: who has prices of their own, has them on basket lines."""

    def strategy(
        self, request: HttpRequest | None = None, **_kwargs: object
    ) -> Strategy:
        return Strategy(request)
