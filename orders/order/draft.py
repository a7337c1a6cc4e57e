"""An order before it is placed: what each seller's part holds and costs.

The same draft is shown in the basket's totals, at the checkout and written down, so
what was shown is what is charged. All amounts include tax, at the currency's step.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.utils.functional import Promise

from core.money import (
    MOST_CHARGE,
    from_minor,
    rounded,
    split_amount,
    tax_included,
)
from core.templatetags.market import quantity
from core.units import UnitKind
from orders.order.models import Order
from orders.order.states import PaymentMethod
from shop.basket.rules import reference
from shop.basket.states import Channel
from vendors.partner.models import Lot, Partner, StockRecord

# Grams of a part and base units of a line: the largest integer of its column.
MOST_UNITS = 2**31 - 1
# Signs of the name of a way of delivery.
MOST_OF_A_NAME = 128


@dataclass(frozen=True)
class Delivery:
    """How a part travels, as it was offered.

    `name` is a lazy text where the way is named in several languages. `depot` is the
    cooperative that packs it with other farms' goods. The seller promises to accept
    before `accept_by` and to send, or to have it ready, before `send_by`. What goes
    `by_van` the seller brings itself.
    """

    code: str
    name: str | Promise
    cost: Decimal
    is_pickup: bool = False
    by_van: bool = False
    expected_from: date | None = None
    expected_to: date | None = None
    accept_by: datetime | None = None
    send_by: datetime | None = None
    depot: Partner | None = None


@dataclass(frozen=True)
class DraftLine:
    """So many of one pack, with its share of the basket's discounts.

    `price` is charged for a pack instead of its own: what was agreed for the line, or
    nothing for one sent again. `reserved_quantity` base units of it are held in the
    pool for this line already. With `is_own_price` it is the buyer's own by a price
    list. `lot` is the harvest that it is sold from. `channel` and
    `origin` are where it was put into the basket. `units` base units were measured out
    instead of what the pack holds. Nothing is paid for containers that are
    `without_deposit`.
    """

    pack: StockRecord
    quantity: int
    discount: Decimal = Decimal(0)
    price: Decimal | None = None
    channel: str = Channel.PAGE
    origin: str = ""
    reserved_quantity: int = 0
    lot: Lot | None = None
    basket_reference: str = ""
    units: int | None = None
    is_own_price: bool = False
    without_deposit: bool = False

    @cached_property
    def rate(self) -> Decimal:
        """By the goods and by how their seller is taxed; frozen with the line."""
        return self.pack.tax_rate

    @property
    def unit_price(self) -> Decimal:
        """What the pages show: the pack's price at the currency's step."""
        price = self.pack.price if self.price is None else self.price
        return rounded(price, self.pack.price_currency)

    @property
    def before_discount(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def total(self) -> Decimal:
        return self.before_discount - self.discount

    @property
    def has_deposit(self) -> bool:
        """Whether something is paid for its containers, beside its price."""
        return bool(self.pack.container_id) and not self.without_deposit

    @property
    def unit_deposit(self) -> Decimal:
        """For the containers of one pack, at the currency's step."""
        if not self.has_deposit:
            return Decimal(0)
        return rounded(self.pack.container_deposit, self.pack.price_currency)

    @property
    def container_deposit(self) -> Decimal:
        """Neither discounted nor taxed, and no part of `total`.

        A deposit for packaging is beside the price: EU, directive 2006/112/EC, art. 92
        (a) for the tax; Germany, PAngV § 7; China, 国税发〔1993〕154号, 二(一).
        """
        return self.unit_deposit * self.quantity

    @property
    def tax(self) -> Decimal:
        """Tax inside `total`, rounded once per line."""
        return tax_included(self.total, self.rate, self.pack.price_currency)

    @property
    def base_units(self) -> int:
        return self.pack_units * self.quantity

    @property
    def pack_units(self) -> int:
        """Base units in one pack."""
        return int(self.pack.quantity if self.units is None else self.units)

    @property
    def pack_name(self) -> str:
        """In the reader's language."""
        if self.units is None:
            return str(self.pack.name or "")
        return quantity(self.units, self.pack.product.unit_kind)

    @property
    def is_weighed(self) -> bool:
        """Whether its price is settled when it is packed."""
        return bool(self.pack.is_weighed) and self.units is None

    @property
    def weight_grams(self) -> int:
        """What delivery is charged for."""
        if self.units is not None and self.pack.product.unit_kind == UnitKind.WEIGHT:
            return self.base_units
        return int(self.pack.weight_grams) * self.quantity

    @property
    def reference(self) -> str:
        """What the basket calls the line."""
        return self.basket_reference or reference(self.pack.product_id, self.pack.pk)


@dataclass(frozen=True)
class DraftVendorOrder:
    """What one seller will get to pack."""

    partner: Partner
    lines: tuple[DraftLine, ...]
    delivery: Delivery
    note: str = ""
    # What the shopper owes this seller from earlier orders, paid with this one.
    carried: Decimal = Decimal(0)
    # Places at a time and no goods.
    is_visit: bool = False
    # By when it is to be paid, if it is bought on invoice.
    due_on: date | None = None
    # What of its goods is paid later, after a deposit.
    rest: Decimal = Decimal(0)

    @cached_property
    def goods(self) -> Decimal:
        return sum((line.before_discount for line in self.lines), Decimal(0))

    @cached_property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), Decimal(0))

    @cached_property
    def container_deposits(self) -> Decimal:
        """For packaging that comes back."""
        return sum((line.container_deposit for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        price = self.goods - self.discount + self.delivery.cost
        return price + self.carried + self.container_deposits

    @property
    def weight_grams(self) -> int:
        return sum(line.weight_grams for line in self.lines)

    @property
    def delivery_tax(self) -> Decimal:
        """Delivery follows the goods that weigh most in value (an ancillary supply)."""
        main = max(self.lines, key=lambda line: line.total)
        return tax_included(self.delivery.cost, main.rate, main.pack.price_currency)

    @cached_property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), Decimal(0)) + self.delivery_tax


@dataclass(frozen=True)
class OrderDraft:
    """The whole purchase. Parts stand in the order of their sellers' ids.

    `from_balance` of the total comes from what the market owes the shopper, or of the
    prepayment that `earmark` names. The order waits for its payment until `expires_at`,
    the market's usual time if unset. With `added_to` it goes with that order. The goods
    of one that `is_gift` are for somebody else, who reads `gift_message`.
    """

    currency: str
    vendor_orders: tuple[DraftVendorOrder, ...]
    from_balance: Decimal = Decimal(0)
    earmark: int | None = None
    payment_method: str = PaymentMethod.ONLINE
    expires_at: datetime | None = None
    added_to: Order | None = None
    is_gift: bool = False
    gift_message: str = ""
    # The shopper agreed that the rest is charged to their saved card.
    rest_by_card: bool = False

    @property
    def goods(self) -> Decimal:
        return sum(
            (vendor_order.goods for vendor_order in self.vendor_orders), Decimal(0)
        )

    @property
    def discount(self) -> Decimal:
        return sum(
            (vendor_order.discount for vendor_order in self.vendor_orders), Decimal(0)
        )

    @property
    def delivery_cost(self) -> Decimal:
        return sum(
            (vendor_order.delivery.cost for vendor_order in self.vendor_orders),
            Decimal(0),
        )

    @property
    def carried(self) -> Decimal:
        return sum(
            (vendor_order.carried for vendor_order in self.vendor_orders), Decimal(0)
        )

    @property
    def container_deposits(self) -> Decimal:
        return sum(
            (vendor_order.container_deposits for vendor_order in self.vendor_orders),
            Decimal(0),
        )

    @property
    def delivery_tax(self) -> Decimal:
        return sum(
            (vendor_order.delivery_tax for vendor_order in self.vendor_orders),
            Decimal(0),
        )

    @property
    def total(self) -> Decimal:
        return sum(
            (vendor_order.total for vendor_order in self.vendor_orders), Decimal(0)
        )

    @property
    def rest(self) -> Decimal:
        """What is paid later, after a deposit."""
        return sum(
            (vendor_order.rest for vendor_order in self.vendor_orders), Decimal(0)
        )

    @property
    def to_pay(self) -> Decimal:
        return self.total - self.from_balance - self.rest

    @property
    def due_now(self) -> Decimal:
        """What has to be paid before anybody packs."""
        in_cash = self.payment_method == PaymentMethod.CASH
        return Decimal(0) if in_cash or self.on_invoice else self.to_pay

    @property
    def by_van(self) -> tuple[bool, ...]:
        """Of each part whether its seller brings it."""
        return tuple(part.delivery.by_van for part in self.vendor_orders)

    @property
    def charged_now(self) -> Decimal:
        """What is charged by card or wallet as soon as the order is placed."""
        is_online = self.payment_method == PaymentMethod.ONLINE
        return self.to_pay if is_online else Decimal(0)

    @property
    def by_transfer(self) -> bool:
        return self.payment_method == PaymentMethod.TRANSFER

    @property
    def on_invoice(self) -> bool:
        return self.payment_method == PaymentMethod.INVOICE

    @property
    def balance_shares(self) -> list[Decimal]:
        """What of `from_balance` pays each part, by the parts' totals."""
        totals = [vendor_order.total for vendor_order in self.vendor_orders]
        return split_amount(self.from_balance, totals, self.currency)

    @property
    def tax(self) -> Decimal:
        return sum(
            (vendor_order.tax for vendor_order in self.vendor_orders), Decimal(0)
        )

    @property
    def packs(self) -> int:
        return sum(
            line.quantity
            for vendor_order in self.vendor_orders
            for line in vendor_order.lines
        )

    @property
    def is_too_large(self) -> bool:
        """Whether it is beyond what can be charged at once or our columns hold."""
        most = from_minor(MOST_CHARGE, self.currency)
        units = [vendor_order.weight_grams for vendor_order in self.vendor_orders]
        units += [
            line.base_units
            for vendor_order in self.vendor_orders
            for line in vendor_order.lines
        ]
        charged = self.goods + self.delivery_cost + self.carried
        charged += self.container_deposits
        return charged > most or max(units) > MOST_UNITS

    def claims(self) -> dict[int, int]:
        """Base units wanted of each pool beside what is set aside in it."""
        wanted: dict[int, int] = {}
        for vendor_order in self.vendor_orders:
            for line in vendor_order.lines:
                if units := line.base_units - line.reserved_quantity:
                    pool = line.pack.pool_id
                    wanted[pool] = wanted.get(pool, 0) + units
        return wanted

    def lot_holds(self) -> dict[int, int]:
        """Base units wanted of each lot beside what is set aside in it."""
        wanted: dict[int, int] = {}
        for vendor_order in self.vendor_orders:
            for line in vendor_order.lines:
                if line.lot and not line.reserved_quantity:
                    held = wanted.get(line.lot.pk, 0)
                    wanted[line.lot.pk] = held + line.base_units
        return wanted

    def reserved_lines(self) -> dict[str, DraftLine]:
        """Lines that somebody has set goods aside for, by the basket's names."""
        lines = (
            line for vendor_order in self.vendor_orders for line in vendor_order.lines
        )
        return {line.reference: line for line in lines if line.reserved_quantity}
