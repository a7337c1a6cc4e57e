"""Placing an order: from a draft to rows that hold stock and wait for the money."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.hooks import Hook
from core.languages import columns
from core.notify import notify
from core.rows import insert_row, insert_rows
from orders.market_settings import ORDER_PAYMENT_TIMEOUT
from orders.order.draft import MOST_OF_A_NAME, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import (
    Line,
    LinePrice,
    Order,
    OrderDiscount,
    ShippingAddress,
    VendorOrder,
    VendorOrderEvent,
    new_access_key,
)
from orders.order.signals import (
    order_placed_unpaid,
    order_written,
)
from orders.order.states import OrderStatus, VendorOrderStatus
from shop.basket.models import Basket
from shop.offers.discounts import gifts_of
from shop.offers.services import record_use
from vendors.partner.services.stock import (
    OutOfStockError,
    announce_low_stock,
    claim_stock,
    hold_lots,
)

from .payment import mark_paid
from .promises import first_look
from .splits import PartRows, require_exact
from .weights import pay_balances
from .windows import join_rounds

# Without look-alikes; ten of them are 49 bits, and the unique index has the last word.
NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER_LENGTH = 10


@dataclass(frozen=True)
class Buyer:
    """Who buys: an account, or a guest who left an e-mail address.

    `pays_within` is how long their order waits for its payment, the market's usual
    time if unset.
    """

    user: User | None = None
    email: str = ""
    phone: str = ""
    language: str = ""
    pays_within: timedelta | None = None


def new_order_number() -> str:
    """A number that can't be guessed and says nothing of how many orders there are."""
    return "".join(secrets.choice(NUMBER_LETTERS) for _ in range(NUMBER_LENGTH))


@transaction.atomic
def place_order(
    draft: OrderDraft,
    *,
    basket: Basket,
    buyer: Buyer,
    address: dict[str, object],
) -> Order:
    """`write_order` in a transaction of its own, inside which nothing else happens."""
    return write_order(draft, basket=basket, buyer=buyer, address=address)


def write_order(
    draft: OrderDraft,
    *,
    basket: Basket,
    buyer: Buyer,
    address: dict[str, object],
    beside: Callable[[Order], None] | None = None,
) -> Order:
    """Write the order, a part for each seller, and claim the stock.

    Runs in the caller's transaction, which has to end when this raises. The caller has
    locked the basket, applied the offers and made the draft under that
    lock. Offers are counted here, under their own locks; what `beside` adds to the
    order comes next, and stock is claimed last, since a pool in demand is locked from
    there to the commit. Raises `OfferUsedUpError`,
    `BalanceChangedError`, `OutOfStockError`, `WindowClosedError` or, for a mistake of
    ours, `SplitMismatchError`, and then nothing was written. The order waits for its
    payment until `expires_at`; one with nothing to pay now is paid at once.
    """
    order, rows = _rows(draft, basket=basket, buyer=buyer)
    gifts = gifts_of(basket)
    require_exact(order, rows, gifts=gifts, applied=basket.offer_applications)
    vendor_orders, lines = _write(order, rows, address)
    join_rounds(vendor_orders)
    _create_line_prices(order, lines)
    # The basket first: a caller that holds it already locks in the same order.
    basket.submit()
    _record_discounts(order, basket)
    pay_balances(vendor_orders, user=buyer.user)
    offers = {one["offer"].pk for one in basket.offer_applications}
    order_written.send(
        sender=Order, order=order, lines=lines, offers=offers, gifts=gifts
    )
    if draft.due_now:
        order_placed_unpaid.send(sender=Order, order=order)
        notify("order_received", order)
    if beside is not None:
        beside(order)
    _take_reservations(draft, order, lines)
    claims = draft.claims()
    claim_stock(claims)
    hold_lots(draft.lot_holds())
    announce_low_stock(claims)
    if not draft.due_now:
        mark_paid(order)
        order.refresh_from_db(fields=["status", "paid_at"])
    return order


# Right before stock is claimed, with the lines by the basket's names; answers with the
# base units that were reserved for them, by name.
RESERVATIONS: Hook[Callable[[Order, Mapping[str, Line]], Mapping[str, int]]] = Hook(
    __name__, "what hands reserved stock over to an order"
)


def _take_reservations(draft: OrderDraft, order: Order, lines: Sequence[Line]) -> None:
    """What others hold in the pools for these lines is the order's from now on.

    Raises `OutOfStockError` when they don't hold it any more.
    """
    wanted = draft.reserved_lines()
    if not wanted:
        return
    by_name = {line.reference: line for line in lines if line.reference in wanted}
    handed: dict[str, int] = {}
    for hand_over in RESERVATIONS:
        handed |= hand_over(order, by_name)
    for name, line in wanted.items():
        if handed.get(name) != line.reserved_quantity:
            raise OutOfStockError(line.pack.pool_id)


def _rows(
    draft: OrderDraft, *, basket: Basket, buyer: Buyer
) -> tuple[Order, list[PartRows]]:
    """What will be written, as it stands in memory."""
    order = _order(draft, basket=basket, buyer=buyer)
    rows = []
    shares = zip(draft.vendor_orders, draft.balance_shares, strict=True)
    for position, (drawn, from_balance) in enumerate(shares, start=1):
        vendor_order = _vendor_order(order, drawn, position, from_balance)
        vendor_order.in_cash = order.in_cash and vendor_order.total > from_balance
        lines = [_line(order, vendor_order, line, drawn) for line in drawn.lines]
        rows.append(PartRows(vendor_order, lines))
    return order, rows


def _write(
    order: Order, rows: Sequence[PartRows], address: dict[str, object]
) -> tuple[list[VendorOrder], list[Line]]:
    order.shipping_address = ShippingAddress.objects.create(**address)
    insert_row(order)
    vendor_orders = insert_rows(each.vendor_order for each in rows)
    insert_rows(
        VendorOrderEvent(vendor_order=vendor_order, status=VendorOrderStatus.PENDING)
        for vendor_order in vendor_orders
    )
    lines = insert_rows(line for each in rows for line in each.lines)
    return vendor_orders, lines


def _order(draft: OrderDraft, *, basket: Basket, buyer: Buyer) -> Order:
    now = timezone.now()
    delivery_tax = draft.delivery_tax
    return Order(
        number=new_order_number(),
        basket=basket,
        user=buyer.user,
        guest_email="" if buyer.user and buyer.user.email else buyer.email,
        guest_phone=buyer.phone,
        language=buyer.language,
        currency=draft.currency,
        total_incl_tax=draft.total,
        from_balance=draft.from_balance,
        earmark=draft.earmark,
        rest=draft.rest,
        rest_by_card=draft.rest_by_card,
        total_excl_tax=draft.total - draft.tax,
        shipping_incl_tax=draft.delivery_cost,
        shipping_excl_tax=draft.delivery_cost - delivery_tax,
        shipping_method=", ".join(
            {str(vendor_order.delivery.name) for vendor_order in draft.vendor_orders}
        )[:128],
        status=OrderStatus.PENDING,
        payment_method=draft.payment_method,
        added_to=draft.added_to,
        is_gift=draft.is_gift,
        gift_message=draft.gift_message,
        date_placed=now,
        expires_at=draft.expires_at
        or now + (buyer.pays_within or ORDER_PAYMENT_TIMEOUT()),
    )


def _vendor_order(
    order: Order, vendor_order: DraftVendorOrder, position: int, from_balance: Decimal
) -> VendorOrder:
    return VendorOrder(
        order=order,
        partner=vendor_order.partner,
        number=f"{order.number}-{position}",
        goods=vendor_order.goods,
        discount=vendor_order.discount,
        carried=vendor_order.carried,
        delivery_cost=vendor_order.delivery.cost,
        container_deposits=vendor_order.container_deposits,
        total=vendor_order.total,
        from_balance=from_balance,
        tax=vendor_order.tax,
        delivery_code=vendor_order.delivery.code,
        **columns("delivery_name", lambda: vendor_order.delivery.name, MOST_OF_A_NAME),
        is_pickup=vendor_order.delivery.is_pickup,
        by_van=vendor_order.delivery.by_van,
        depot=vendor_order.delivery.depot,
        expected_from=vendor_order.delivery.expected_from,
        expected_to=vendor_order.delivery.expected_to,
        accept_by=vendor_order.delivery.accept_by,
        send_by=vendor_order.delivery.send_by,
        chase_at=first_look(vendor_order.delivery.accept_by),
        weight_grams=vendor_order.weight_grams,
        note=vendor_order.note,
        is_visit=vendor_order.is_visit,
        due_on=vendor_order.due_on,
        rest=vendor_order.rest,
    )


def _line(
    order: Order, row: VendorOrder, line: DraftLine, vendor_order: DraftVendorOrder
) -> Line:
    pack = line.pack
    tax_before = DraftLine(pack, line.quantity, price=line.price).tax
    unit_tax = DraftLine(pack, 1, price=line.price).tax
    written = Line(
        order=order,
        vendor_order=row,
        partner=vendor_order.partner,
        partner_name=vendor_order.partner.name,
        partner_sku=pack.partner_sku,
        stockrecord=pack,
        product=pack.product,
        **columns("title", lambda: pack.product.title),
        upc=pack.product.upc,
        quantity=line.quantity,
        line_price_incl_tax=line.total,
        line_price_excl_tax=line.total - line.tax,
        line_price_before_discounts_incl_tax=line.before_discount,
        line_price_before_discounts_excl_tax=line.before_discount - tax_before,
        unit_price_incl_tax=line.unit_price,
        unit_price_excl_tax=line.unit_price - unit_tax,
        num_allocated=line.quantity,
        pool_id=pack.pool_id,
        **columns("pack_name", lambda: line.pack_name),
        pack_quantity=line.pack_units,
        unit_kind=pack.product.unit_kind,
        tax_rate=line.rate,
        claimed=line.base_units,
        is_weighed=line.is_weighed,
        tolerance=pack.tolerance if line.is_weighed else 0,
        over_weight=pack.over_weight,
        is_own_price=line.is_own_price,
        container_id=pack.container_id if line.has_deposit else None,
        containers=pack.containers if line.has_deposit else 0,
        container_deposit=line.unit_deposit,
        channel=line.channel,
        origin=line.origin,
        lot=line.lot,
        lot_held=line.base_units if line.lot else 0,
    )
    written.reference = line.reference
    return written


def _record_discounts(order: Order, basket: Basket) -> None:
    """What each offer gave, and that it was used; nothing to do without offers."""
    applied = list(basket.offer_applications)
    if not applied:
        return
    vouchers = [one["voucher"] for one in applied if one["voucher"]]
    record_use(applied, vouchers, order=order, user=order.user)
    OrderDiscount.objects.bulk_create(
        OrderDiscount(
            order=order,
            offer_id=one["offer"].pk,
            offer_name=one["name"],
            voucher_id=one["voucher"].pk if one["voucher"] else None,
            voucher_code=one["voucher"].code if one["voucher"] else "",
            frequency=one["freq"],
            amount=one["discount"],
        )
        for one in applied
    )


def _create_line_prices(order: Order, lines: Sequence[Line]) -> None:
    """Oscar's per-unit breakdown, which its dashboard reads."""
    insert_rows(
        LinePrice(
            order=order,
            line=line,
            quantity=line.quantity,
            price_incl_tax=line.unit_price_incl_tax,
            price_excl_tax=line.unit_price_excl_tax,
            shipping_incl_tax=Decimal(0),
            shipping_excl_tax=Decimal(0),
        )
        for line in lines
    )


def revoke_links(order: Order) -> str:
    """Make every link to the order that was given out so far lead nowhere.

    A link to what was added to it leads to it as well.
    """
    for one in (order, *order.additions.all()):
        one.access_key = new_access_key()
        one.save(update_fields=["access_key"])
    return str(order.access_key)
