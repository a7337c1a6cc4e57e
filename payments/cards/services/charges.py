"""Paying an order by a saved card: its owner pressed a button, or isn't there.

No lock and no transaction is held while Stripe is asked.
"""

from django.db import transaction

from core.notify import notify
from orders.order.models import Order, VendorOrder
from payments.cards.models import SavedCard
from payments.cards.queries import default_card
from payments.payment.services.card_charges import Charge, ChargeState, charge_card

NO_CARD = "no_card"
EXPIRED = "expired_card"


def pay_by_card(
    order: Order, card: SavedCard, *, rest_of: VendorOrder | None = None
) -> Charge:
    """Its owner chose it and is there: the bank may ask them on a page (`Charge.url`).

    `card` is one of the order's own shopper. With `rest_of` it pays the rest of that
    part, after a deposit.
    """
    return charge_card(
        order,
        _customer_id(card),
        card.method_id,
        off_session=False,
        rest_of=rest_of,
    )


def charge_rest(part: VendorOrder) -> Charge:
    """Charge the rest of a part to its shopper's default card, without the shopper.

    As `charge_saved_card` does, and as often; whoever asks for the rest sends the link.
    """
    user_id = part.order.user_id
    card = default_card(user_id) if user_id else None
    if card is None or card.is_expired:
        return Charge(ChargeState.DECLINED, EXPIRED if card else NO_CARD)
    return charge_card(
        part.order,
        _customer_id(card),
        card.method_id,
        off_session=True,
        rest_of=part,
    )


def charge_saved_card(order: Order) -> Charge:
    """Charge what the order costs to its shopper's default card, without the shopper.

    For an order that waits for its payment (`can_be_paid`: pending, its `expires_at`
    ahead, not by transfer), whose shopper agreed to be charged. Call it outside any
    transaction: it commits the payment's row before it asks Stripe, and holds nothing
    meanwhile. It may be called any number of times, by any number of workers, also
    after one of them died: the order is charged at most once. What is charged is the
    order's `to_pay`; what its `from_balance` says comes from the balance.

    The outcome's `state` says what to do:

    - PAID: nothing. The order is paid and booked, `order_paid` was sent.
    - PROCESSING: nothing. The order waits, Stripe's event ends it.
    - UNKNOWN: nothing, or call again later. The order waits; what may have been charged
      is looked up by the reconciliation, and booked.
    - AUTHENTICATION: nothing. The order waits; its shopper was sent a link to pay,
      which is good as long as it waits.
    - DECLINED: call again another day, or ask for another card. The order waits;
      `reason` is Stripe's decline code (`insufficient_funds`, …), `no_card` where none
      is saved, `expired_card` where it has expired.
    - CLOSED: the order is over, nothing can be charged any more.

    An order waits until its `expires_at`, and is then expired by the clock as any
    other. Money that comes for one that is over goes back by itself.
    """
    card = default_card(order.user_id) if order.user_id else None
    if card is None:
        return Charge(ChargeState.DECLINED, NO_CARD)
    if card.is_expired:
        return Charge(ChargeState.DECLINED, EXPIRED)
    charge = charge_card(order, _customer_id(card), card.method_id, off_session=True)
    if charge.state == ChargeState.AUTHENTICATION:
        with transaction.atomic():
            notify("payment_to_confirm", order)
    return charge


def _customer_id(card: SavedCard) -> str:
    """A card is saved at Stripe for somebody, so that there is one."""
    return card.customer.customer_id or ""
