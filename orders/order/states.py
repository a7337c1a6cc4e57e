"""The states of an order and of each seller's part of it, and who may follow whom.

An order's state is never set by hand: it is `derived` from its parts.
"""

from collections.abc import Callable, Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VendorOrderStatus(models.TextChoices):
    PENDING = "pending-payment", _("awaiting payment")
    PAID = "paid", _("paid")
    ACCEPTED = "accepted", _("accepted")
    PACKING = "packing", _("being packed")
    PACKED = "packed", _("packed")
    PART_SHIPPED = "part-shipped", _("partly shipped")
    SHIPPED = "shipped", _("shipped")
    RECEIVED = "received", _("received")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


_S = VendorOrderStatus

VENDOR_ORDER_MOVES: dict[str, tuple[str, ...]] = {
    _S.PENDING: (_S.PAID, _S.EXPIRED, _S.CANCELLED),
    _S.PAID: (_S.ACCEPTED, _S.CANCELLED),
    # A visit has nothing to pack: who is there has had it.
    _S.ACCEPTED: (_S.PACKING, _S.PART_SHIPPED, _S.SHIPPED, _S.CANCELLED),
    _S.PACKING: (_S.PACKED, _S.CANCELLED),
    _S.PACKED: (_S.PART_SHIPPED, _S.SHIPPED, _S.CANCELLED),
    _S.PART_SHIPPED: (_S.SHIPPED,),
    _S.SHIPPED: (_S.RECEIVED,),
    _S.RECEIVED: (),
    _S.CANCELLED: (),
    # A payment that arrives after the hold is honoured while stock allows.
    _S.EXPIRED: (_S.PAID, _S.CANCELLED),
}

# While a part is in one of these its unshipped goods are claimed from the pools.
CLAIMING = frozenset(
    {_S.PENDING, _S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED, _S.PART_SHIPPED}
)
# Paid for, and its seller still has something to send.
WAITING = CLAIMING - {_S.PENDING}
# Paid for, and not begun; the shopper may still take the part back.
NOT_BEGUN = frozenset({_S.PAID, _S.ACCEPTED})
SHOPPER_CAN_CANCEL = NOT_BEGUN
SELLER_CAN_CANCEL = frozenset({_S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED})
# Places of a visit are still to be had.
VISIT_IS_ON = frozenset({_S.ACCEPTED, _S.PART_SHIPPED})
# Nobody sends what is collected.
PICKUP_WORDS = {
    _S.PACKED: _("ready for pickup"),
    _S.PART_SHIPPED: _("partly picked up"),
    _S.SHIPPED: _("picked up"),
}
# A seller's own van leaves nothing on the way: what it brought is there.
VAN_WORDS = {
    _S.PART_SHIPPED: _("partly delivered"),
    _S.SHIPPED: _("delivered"),
}
# Goods and money changed hands at once, before the market heard of it.
STALL_WORDS = {
    _S.SHIPPED: pgettext_lazy("goods at a market stall", "sold"),
    _S.RECEIVED: pgettext_lazy("goods at a market stall", "sold"),
}
# Nobody has paid yet for what is paid for when it is collected.
CASH_WORDS = {_S.PAID: pgettext_lazy("an order to be paid in cash", "ordered")}
INVOICE_WORDS = {_S.PAID: pgettext_lazy("an order on invoice", "ordered on invoice")}
VISIT_WORDS = {
    _S.ACCEPTED: pgettext_lazy("a visit", "booked"),
    _S.PART_SHIPPED: pgettext_lazy("a visit", "partly completed"),
    _S.SHIPPED: pgettext_lazy("a visit", "completed"),
    _S.RECEIVED: pgettext_lazy("a visit", "completed"),
}
# What a seller sees: an unpaid order is not its business yet.
VISIBLE_TO_SELLER = frozenset(set(_S.values) - {_S.PENDING, _S.EXPIRED})
# Paid for, and not taken back as a whole.
PAID_FOR = VISIBLE_TO_SELLER - {_S.CANCELLED}
# Goods are with the shopper, or on their way.
SENT = frozenset({_S.PART_SHIPPED, _S.SHIPPED, _S.RECEIVED})


class CancelledBy(models.TextChoices):
    """Whose doing it was that a paid part was cancelled."""

    SHOPPER = "shopper", _("shopper")
    SHOPPER_LATE = "shopper-late", _("shopper, because it was late")
    SELLER = "seller", _("farm")
    MARKET = "market", _("market, because it was not shipped")
    WINDOW = "window", _("its order window did not take place")
    GROUP = "group", _("its group was not completed")
    REST = "rest", _("the rest after the deposit was not paid")


class DeliverySource(models.TextChoices):
    """Whose word it is that a parcel was delivered. Never its farm's: money follows."""

    CARRIER = "carrier", _("carrier")
    OFFICE = "office", _("market office")


class PaymentMethod(models.TextChoices):
    """How an order is paid, chosen before it is placed."""

    ONLINE = "online", _("by card or wallet")
    CASH = "cash", _("in cash")
    TRANSFER = "transfer", _("by bank transfer")
    # Later, by bank transfer; of business buyers.
    INVOICE = "invoice", _("on invoice")


# The way in which a part sold at a market stall is delivered: into the hand.
STALL = "stall"


class OrderStatus(models.TextChoices):
    PENDING = "pending-payment", _("awaiting payment")
    PAID = "paid", _("paid")
    PART_SHIPPED = "part-shipped", _("partly shipped")
    SHIPPED = "shipped", _("shipped")
    RECEIVED = "received", _("received")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


# For Oscar's dashboard, which asks what may follow; the parts decide what does.
ORDER_PIPELINE: dict[str, tuple[str, ...]] = {
    status: tuple(other for other in OrderStatus.values if other != status)
    for status in OrderStatus.values
}


_Fits = Callable[[set[str]], bool]
# What the parts that are not cancelled say of the whole; the first that fits counts.
_DERIVED: tuple[tuple[_Fits, OrderStatus], ...] = (
    (lambda live: not live, OrderStatus.CANCELLED),
    (lambda live: live == {_S.EXPIRED}, OrderStatus.EXPIRED),
    (lambda live: _S.PENDING in live, OrderStatus.PENDING),
    (lambda live: live == {_S.RECEIVED}, OrderStatus.RECEIVED),
    (lambda live: live <= {_S.SHIPPED, _S.RECEIVED}, OrderStatus.SHIPPED),
    (
        lambda live: bool(live & {_S.PART_SHIPPED, _S.SHIPPED, _S.RECEIVED}),
        OrderStatus.PART_SHIPPED,
    ),
)


def derived(vendor_orders: Iterable[str]) -> OrderStatus:
    """The order's state from its parts' states; cancelled parts don't count.

    Raises `ValueError` for an order without parts.
    """
    states: set[str] = set(vendor_orders)
    if not states:
        msg = "an order has at least one part"
        raise ValueError(msg)
    live = states - {_S.CANCELLED}
    for fits, status in _DERIVED:
        if fits(live):
            return status
    return OrderStatus.PAID


class OtherLot(models.TextChoices):
    """Why a line was packed from another lot than the one that it was sold from."""

    RECALLED = "recalled", _("the lot was recalled")
    EXPIRED = "expired", _("the lot was past its best-before")
    SHORT = "short", _("the lot did not hold enough")
    CHOSEN = "chosen", _("the farm chose another lot")
