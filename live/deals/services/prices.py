"""The price of an item in this broadcast: set, taken back, and undone when wrong."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.outbox import enqueue
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfEvent, ShelfItem
from live.broadcasts.services.shelf import log_shelf
from live.broadcasts.states import OPEN, ShelfAct
from live.deals.queries import price_shown
from live.deals.rules import GRACE, DealError, price_holds, price_key
from live.deals.states import DealNotice
from orders.order.models import Line as OrderLine
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment.gateway.calls import StripeAmbiguousError
from payments.payment.services.intents import cancel_order_and_payment
from shop.basket.models import Basket, Line
from shop.basket.rules import Agreement
from shop.basket.services.agreements import agree_anew, prolong
from shop.basket.services.lines import add_pack

from .lifecycle import lower_price, own_item
from .news import say_stock
from .notifications import tell

# A basket that is being filled while a price is undone is seen at a second look.
SECOND_LOOK = timedelta(seconds=20)


@transaction.atomic
def set_session_price(
    item: ShelfItem, price: Decimal | None, *, by: User | None
) -> ShelfItem:
    """What the item costs whoever buys it here; None for what it costs in the shop.

    Baskets keep what they were promised. Raises `DealError`.
    """
    held = lock_broadcast(item.broadcast_id)
    if held.status not in OPEN:
        raise DealError(_("This broadcast has ended."))
    now = own_item(held, item)
    price = None if price is None else lower_price(now, price)
    if now.price == price:
        return now
    _write_price(held, now, price, by=by)
    return now


def _write_price(
    held: Broadcast, item: ShelfItem, price: Decimal | None, *, by: User | None
) -> None:
    was = item.price
    item.price = price
    item.price_units = None if price is None else item.stockrecord.quantity
    item.save(update_fields=["price", "price_units"])
    log_shelf(
        held,
        ShelfAct.UNPRICED if price is None else ShelfAct.PRICED,
        by=by,
        item=item,
        price=None if price is None else str(price),
        was=None if was is None else str(was),
        currency=item.stockrecord.price_currency,
    )
    after = {"item": item.pk, "price": price}
    record("live.price", held, before={"price": was}, after=after, seller=held.partner)
    say_stock(held.pk, item.pk)


def session_agreement(item: ShelfItem) -> Agreement | None:
    """What is promised to who puts the item into a basket now; None without a price."""
    broadcast = item.broadcast
    if item.price is None or not item.is_for_sale or not broadcast.is_on_air:
        return None
    if price_shown(item) is None:
        return None
    planned = timedelta(minutes=broadcast.planned_minutes)
    until = price_holds(timezone.now(), broadcast.started_at, planned)
    return Agreement(price_key(broadcast.pk), item.price, until)


def add_from_shelf(
    basket: Basket, item: ShelfItem, quantity: int = 1, *, click: str = ""
) -> Line:
    """Put an item into a basket at its price in this broadcast.

    Raises `BasketError`, and `DealError` for what the shelf does not sell.
    """
    rows = ShelfItem.objects.select_related("broadcast", "stockrecord", "lot")
    item = rows.get(pk=item.pk)
    if not item.is_for_sale:
        raise DealError(_("This item is not available right now."))
    return add_pack(
        basket,
        item.stockrecord,
        quantity,
        click=click,
        origin=item.broadcast.origin,
        agreed=session_agreement(item),
        lot=item.sold_from,
    )


def keep_promises(broadcast: Broadcast) -> int:
    """While it is on air, and half an hour after its end, its prices hold."""
    until = (broadcast.ended_at or timezone.now()) + GRACE
    key = price_key(broadcast.pk)
    return prolong(origin=broadcast.origin, key=key, until=until)


# --- A price that was wrong -------------------------------------------------------


@dataclass(frozen=True)
class Undone:
    """What it took: baskets with another price now, and unpaid orders let go.

    `paid` orders were paid in the very moment of undoing, or may have been, and stand.
    """

    baskets: int = 0
    orders: int = 0
    paid: int = 0


def undo_price(item: ShelfItem, *, by: User | None) -> Undone:
    """Take a wrong price back, also from who has it in the basket or has ordered.

    The item has the price of before, baskets too, and orders that are not paid are
    cancelled; all of them are told. Raises `DealError` once somebody has paid.
    """
    with transaction.atomic():
        held = lock_broadcast(item.broadcast_id)
        now = held.shelf.select_related("stockrecord__product").get(pk=item.pk)
        wrong = now.price
        if wrong is None:
            raise DealError(_("This item has no broadcast price."))
        if _at_price(now, wrong).exclude(order__paid_at=None).exists():
            raise DealError(
                _(
                    "Someone has already paid this price, so it can't be "
                    "reversed. You can set a new price for later buyers."
                )
            )
        right = _price_before(now)
        _write_price(held, now, right, by=by)
        record("live.price-undone", held, before={"price": wrong}, seller=held.partner)
        enqueue(
            "live.reprice",
            f"live.reprice:{now.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
            not_before=timezone.now() + SECOND_LOOK,
            item=now.pk,
            wrong=str(wrong),
            right=None if right is None else str(right),
        )
    return put_right(now, wrong, right)


def _price_before(item: ShelfItem) -> Decimal | None:
    """What the item cost here before its last price."""
    acts = ShelfEvent.objects.filter(item=item, act=ShelfAct.PRICED)
    last = acts.order_by("pk").last()
    was = last.data.get("was") if last else None
    return Decimal(was) if was else None


def _at_price(item: ShelfItem, price: Decimal) -> "QuerySet[OrderLine]":
    return OrderLine.objects.filter(
        origin=item.broadcast.origin,
        stockrecord=item.stockrecord,
        unit_price_incl_tax=price,
        deal_claims__isnull=True,
    )


def put_right(item: ShelfItem, wrong: Decimal, right: Decimal | None) -> Undone:
    """Another price for baskets, and no unpaid order at the wrong one.

    Safe to call again. Baskets come first: from then on nobody orders at that price.
    """
    broadcast, pack = item.broadcast, item.stockrecord
    key = price_key(broadcast.pk)
    until = timezone.now() + (GRACE if right is not None else timedelta())
    with transaction.atomic():
        ids = agree_anew(
            pack, key=key, origin=broadcast.origin, was=wrong, price=right, until=until
        )
        lines = Line.objects.filter(pk__in=ids, basket__owner__isnull=False)
        for line in lines.select_related("basket__owner"):
            _tell(line.basket.owner, item, DealNotice.REPRICED, f"{line.pk}:{wrong}")
    let_go = paid = 0
    unpaid = _at_price(item, wrong).filter(order__status=OrderStatus.PENDING)
    ids_of_orders = unpaid.order_by("order_id").values_list("order_id", flat=True)
    for order in Order.objects.filter(pk__in=list(ids_of_orders)).order_by("pk"):
        try:
            gone = cancel_order_and_payment(order, by=None)
        except StripeAmbiguousError:
            gone = False  # asked once more at the second look
        if not gone:
            paid += 1
            continue
        let_go += 1
        if order.user:
            _tell(
                order.user,
                item,
                DealNotice.UNPRICED,
                str(order.pk),
                number=order.number,
            )
    return Undone(len(ids), let_go, paid)


def _tell(
    user: User, item: ShelfItem, event: DealNotice, occasion: str, **data: object
) -> None:
    with transaction.atomic():
        tell(
            user,
            item.broadcast,
            event,
            occasion=occasion,
            product=item.stockrecord.product_id,
            **data,
        )
