"""What a giver writes to who gets the goods, while nobody has printed it."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import RefusalError
from orders.order.locks import lock_order
from orders.order.models import Order
from orders.order.states import SHOPPER_CAN_CANCEL, VendorOrderStatus

OPEN = SHOPPER_CAN_CANCEL | {VendorOrderStatus.PENDING}
OVER = frozenset({VendorOrderStatus.CANCELLED, VendorOrderStatus.EXPIRED})


class GiftPackedError(RefusalError):
    """Raised for a message that comes too late. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(
            _("Packing has started, so the message can no longer be changed.")
        )


def can_change_message(order: Order) -> bool:
    """Whether the goods are a gift of which nothing is packed yet; a query."""
    if not order.is_gift:
        return False
    found = set(order.vendor_orders.values_list("status", flat=True)) - OVER
    return bool(found) and found <= OPEN


@transaction.atomic
def change_gift_message(order: Order, message: str) -> None:
    """Also of what was added to the order. Raises `GiftPackedError`."""
    held = lock_order(order.pk)
    if not can_change_message(held):
        raise GiftPackedError
    for one in (held, *held.additions.all()):
        one.gift_message = message
        one.save(update_fields=["gift_message"])
