"""Writing down what was sold from hand to hand, as an order that is done with.

The goods and the money have changed hands before the market hears of it, so a sale is
recorded as it was made: at the price that was asked, and also when the stock in the
books does not cover it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import User
from core import market
from core.activity_log import record
from core.languages import Sentence
from core.money import MOST_CHARGE, from_minor, minor_step, rounded, share, to_minor
from core.offline import once
from core.refusals import RefusalError
from core.transactions import whole_act
from core.units import PER_DISPLAY_UNIT, UnitKind
from fulfilment.packing.services.packing import begin_packing
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Order, VendorOrder
from orders.order.services.fulfilment import (
    confirm_received,
    finish_packing,
    ship_vendor_order,
    tick_line,
)
from orders.order.services.placement import Buyer, write_order
from orders.order.states import STALL, PaymentMethod
from shop.basket.models import Basket
from shop.basket.states import Channel
from vendors.partner.locks import hold_partners, lock_pools
from vendors.partner.models import Partner, StockEntry, StockRecord
from vendors.partner.services.stock import receive_stock
from vendors.partner.states import SELLING

from .models import StallSale
from .queries import packs_for_stall
from .states import PaidBy

logger = structlog.get_logger(__name__)

BEYOND = Sentence(gettext_noop("Sold at the stall beyond what was counted"))
MOST_ITEMS = 100
MOST_PACKS_OF_ONE = 10_000
MOST_UNITS = 10_000_000


class StallError(RefusalError):
    """Raised when a sale can't be recorded; nothing was written."""


@dataclass(frozen=True)
class StallItem:
    """So many of a pack, or `units` base units measured out of its goods.

    `price` is what was asked: for a pack, or for 1,000 of the measured units (a kilo).
    """

    pack_id: int
    price: Decimal
    count: int = 1
    units: int | None = None


@dataclass(frozen=True)
class Sale:
    """What somebody sold, under the phone's own `key`."""

    key: UUID
    items: tuple[StallItem, ...]
    paid_by: PaidBy
    sold_at: datetime


def record_sale(partner: Partner, sale: Sale, *, by: User) -> StallSale:
    """The sale as an order that is paid, handed over and received.

    Recorded twice, also at once, it is the same one. Raises `StallError`.
    """

    def known() -> StallSale | None:
        rows = StallSale.objects.filter(partner=partner, key=sale.key)
        return rows.select_related("order").first()

    return once(known, lambda: _record(partner, sale, by=by))


@whole_act
def _record(partner: Partner, sale: Sale, *, by: User) -> StallSale:
    _require_selling(partner)
    draft = draft_of(partner, sale)
    _make_up_for_missing(draft, by=by)
    order = write_order(
        draft,
        basket=Basket.objects.create(),
        buyer=Buyer(language=translation.get_language() or market.first_language()),
        address={"country_id": market.country()},
    )
    _hand_over(order, by=by)
    recorded = StallSale.objects.create(
        partner=partner,
        key=sale.key,
        order=order,
        paid_by=sale.paid_by,
        sold_at=sale.sold_at,
        by=by,
    )
    record("stall.sold", order, seller=partner)
    logger.info("stall_sale", order=order.number, partner=partner.pk)
    return recorded


def _require_selling(partner: Partner) -> None:
    if hold_partners([partner.pk])[partner.pk] not in SELLING:
        raise StallError(_("This shop is closed, so nothing can be sold here."))


def draft_of(partner: Partner, sale: Sale) -> OrderDraft:
    """Raises `StallError` for what the seller doesn't sell, and for too much."""
    packs = _packs_of(partner, sale.items)
    lines = tuple(_line(packs[item.pack_id], item) for item in sale.items)
    currencies = {line.pack.price_currency for line in lines}
    if len(currencies) != 1:
        raise StallError(_("Goods in different currencies are separate sales."))
    name = gettext_lazy("Market stall")
    delivery = Delivery(code=STALL, name=name, cost=Decimal(0), is_pickup=True)
    part = DraftVendorOrder(partner, lines, delivery)
    draft = OrderDraft(currencies.pop(), (part,), payment_method=PaymentMethod.CASH)
    if draft.is_too_large:
        raise StallError(_("This is too much for one sale. Please split it."))
    return draft


def _packs_of(partner: Partner, items: Sequence[StallItem]) -> dict[int, StockRecord]:
    if not items or len(items) > MOST_ITEMS:
        raise StallError(_("Please choose what was sold."))
    packs = packs_for_stall(partner).in_bulk({item.pack_id for item in items})
    if any(item.pack_id not in packs for item in items):
        raise StallError(_("Something in this sale is not among your goods any more."))
    return packs


def _line(pack: StockRecord, item: StallItem) -> DraftLine:
    is_loose = item.units is not None
    if is_loose and pack.product.unit_kind == UnitKind.PIECE:
        raise StallError(_("Goods by the piece are sold in whole packs."))
    if not 0 < item.count <= MOST_PACKS_OF_ONE or (
        is_loose and not 0 < (item.units or 0) <= MOST_UNITS
    ):
        raise StallError(_("Please check the amounts."))
    currency = pack.price_currency
    if not 0 <= item.price <= from_minor(MOST_CHARGE, currency):
        raise StallError(_("Please check the prices."))
    return DraftLine(
        pack,
        item.count,
        price=price_of(item, currency),
        channel=Channel.STALL,
        origin=STALL,
        units=item.units,
        without_deposit=True,  # from hand to hand
    )


def price_of(item: StallItem, currency: str) -> Decimal:
    """What one of it costs: a pack, or all that was measured out."""
    if item.units is None:
        return rounded(item.price, currency)
    price = to_minor(item.price, currency)
    units = share(price, item.units, PER_DISPLAY_UNIT, minor_step(currency))
    return from_minor(units, currency)


def _make_up_for_missing(draft: OrderDraft, *, by: User) -> None:
    """What was in the hand was there, whatever the books say: they are put right.

    What is promised to orders stays promised; whoever counts next sees what is short.
    """
    wanted = draft.claims()
    for pool_id, pool in lock_pools(wanted).items():
        if (missing := wanted[pool_id] - pool.available) > 0:
            receive_stock(
                pool,
                quantity=missing,
                by=by,
                reason=StockEntry.Reason.COUNT,
                note=BEYOND.keep(),
            )


def _hand_over(order: Order, *, by: User) -> None:
    """Everything that follows upon a sale has happened already."""
    part = VendorOrder.objects.get(order=order)
    part = begin_packing(part, by=by)
    for line in part.lines.order_by("pk"):
        tick_line(line, packed=True)
    part = finish_packing(part, by=by)
    packs = {line.pk: line.left for line in part.lines.all()}
    ship_vendor_order(part, packs=packs, carrier="", tracking_number="", by=by)
    confirm_received(part, by=by)
