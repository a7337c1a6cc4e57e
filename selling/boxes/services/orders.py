"""The clock of boxes: at the cut-off of each delivery it becomes an order, once.

Each subscription is a transaction of its own, so that a worker that dies leaves the
others to the next run. Nobody outside is asked: what is charged to a card is charged
later, when the order stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from core import dates
from core.money import least_charge
from core.notify import notify
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from orders.order.draft import DraftVendorOrder, OrderDraft
from orders.order.models import Order
from orders.order.services.placement import Buyer, write_order
from orders.shipping.services.pickups import PickupError, book_pickups
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.queries.contents import (
    ContentsBook,
    Wanted,
    choices_for,
    choices_of,
)
from selling.boxes.queries.delivery import (
    delivery_on,
    slot_on,
    way_named,
    ways_of,
)
from selling.boxes.states import (
    DeliveryState,
    EndReason,
    Missed,
    SubscriptionState,
)
from shop.basket.models import Basket
from shop.basket.shipping_options import DeliveryQuote
from vendors.partner.locks import hold_partners
from vendors.partner.services.stock import OutOfStockError
from vendors.partner.states import SELLING

from .calendar import advance, delivery_of_day, finish, move_delivery
from .filler import Filled, Filler
from .payments import first_chase
from .term_course import count_down, stop_disputed
from .terms import paying_term

logger = structlog.get_logger(__name__)

# A farm must know in time that a box is paid for; this long it is held at least.
LEAST_HOLD = timedelta(hours=2)


def due_subscriptions(now: datetime) -> Any:
    return Subscription.objects.filter(
        state=SubscriptionState.ACTIVE, next_cutoff__lte=now
    )


def make_orders(now: datetime | None = None) -> int:
    """An order for each box whose changes have closed; how many were decided."""
    by = now or timezone.now()
    queue = Queue(
        "box-orders",
        due_subscriptions(by),
        oldest=("next_cutoff", "pk"),
        later=(OutOfStockError, PickupError),
        money=True,
    )
    return work_through(queue, partial(decide_delivery, by=by))


@whole_act
def decide_delivery(pk: int, by: datetime) -> bool:
    """Make the order of the next delivery, or note why there is none.

    Asked again it finds that the next delivery is another one. Raises
    `OutOfStockError` when others took the last at this moment: the next run fills the
    box with what is left then.
    """
    subscription = lock_subscription(pk)
    day, cutoff = subscription.next_on, subscription.next_cutoff
    if not subscription.is_active or day is None or cutoff is None or cutoff > by:
        return False
    if subscription.user is None or not subscription.user.is_active:
        finish(subscription, EndReason.ACCOUNT)
        return True
    if stop_disputed(subscription):
        return True
    row = delivery_of_day(subscription, day)
    if row.state == DeliveryState.PLANNED:
        _decide(subscription, row)
    advance(subscription)
    count_down(subscription)
    return True


def _decide(subscription: Subscription, row: BoxDelivery) -> None:
    why = _hindrance(subscription, row)
    made = None if why else _make(subscription, row)
    if made is None:
        row.missed, row.made_at = why or Missed.EMPTY, timezone.now()
        move_delivery(row, DeliveryState.MISSED)
        row.save(update_fields=["missed", "made_at"])
        notify("box_missed", row)
        return
    order, filled = made
    row.order, row.made_at = order, timezone.now()
    if not order.is_prepaid:
        row.chase_at = first_chase(order, by_card=subscription.by_card)
    row.changes = [change.keep() for change in filled.changes]
    _note_order(row)
    notify("box_ordered", row)


def _note_order(row: BoxDelivery) -> None:
    """State and order in one statement: the one is not without the other."""
    planned = BoxDelivery.objects.filter(pk=row.pk, state=DeliveryState.PLANNED)
    planned.update(
        state=DeliveryState.ORDERED,
        order=row.order,
        made_at=row.made_at,
        chase_at=row.chase_at,
        changes=row.changes,
    )
    row.state = DeliveryState.ORDERED


def _hindrance(subscription: Subscription, row: BoxDelivery) -> Missed | None:
    partner = subscription.box.partner
    if row.day <= dates.today():
        return Missed.LATE
    # Who closes the shop waits for the order from here on, or is seen.
    is_selling = hold_partners([partner.pk])[partner.pk] in SELLING
    if not is_selling or not partner.is_open(row.day):
        return Missed.CLOSED
    return None


@dataclass(frozen=True)
class _Packed:
    """What goes into the box and by which way."""

    contents: Sequence[Wanted]
    filled: Filled
    quote: DeliveryQuote


def _pack(subscription: Subscription, row: BoxDelivery) -> _Packed | None:
    """None where nothing is left that could be charged for, or no way leads there."""
    box = subscription.box
    chosen = choices_for([subscription.pk], [row.day])
    choices = chosen.get((subscription.pk, row.day), [])
    contents = ContentsBook([box]).of_day(subscription, row.day, choices)
    filler = Filler(
        box, choices_of(box), takes_substitutes=subscription.takes_substitutes
    )
    filled = filler.fill(contents)
    if not filled.packed or filled.total < least_charge(box.currency):
        return None
    quotes = ways_of(box, contents, filled.total, subscription.region)
    quote = way_named(quotes, subscription.delivery_code)
    return _Packed(contents, filled, quote) if quote else None


def _make(subscription: Subscription, row: BoxDelivery) -> tuple[Order, Filled] | None:
    packed = _pack(subscription, row)
    if packed is None:
        return None
    box = subscription.box
    # A standing order has the prices of its day, for bringing it too.
    cost = packed.quote.cost if box.is_standing else subscription.delivery_cost
    part = DraftVendorOrder(
        partner=box.partner,
        lines=packed.filled.lines(box),
        delivery=delivery_on(packed.quote, row.day, cost),
    )
    term = paying_term(subscription)
    draft = OrderDraft(
        box.currency,
        (part,),
        # All of it: a prepaid box never costs more than was paid for it.
        from_balance=part.total if term else Decimal(0),
        earmark=term.prepayment_id if term else None,
        expires_at=_pay_until(row),
        is_gift=subscription.is_gift,
        gift_message=subscription.gift_message,
    )
    order = write_order(
        draft,
        basket=Basket.objects.create(),
        buyer=_buyer(subscription),
        address=dict(subscription.address),
        beside=partial(_book_slot, packed.quote, row),
    )
    logger.info("box_ordered", order=order.number, subscription=subscription.pk)
    return order, packed.filled


def _buyer(subscription: Subscription) -> Buyer:
    user = subscription.user
    email = (user.email or "") if user else ""
    return Buyer(user=user, email=email, language=subscription.language)


def _pay_until(row: BoxDelivery) -> datetime:
    """So long the goods are held: until the day begins, and not for less than a while.

    A clock that was late leaves the shopper the least time all the same.
    """
    now = timezone.now()
    wanted = now + timedelta(hours=settings.BOX_PAY_HOURS)
    return max(min(wanted, dates.start_of(row.day)), now + LEAST_HOLD)


def _book_slot(quote: DeliveryQuote, row: BoxDelivery, order: Order) -> None:
    """The hours of the day at the point or on the van, where there are any.

    One that was full in this moment is looked for again by the next run.
    """
    slot = slot_on(quote, row.day)
    if slot is None:
        return
    parts = order.vendor_orders.select_related("partner").order_by("pk")
    book_pickups(parts, {part.partner_id: slot for part in parts})
