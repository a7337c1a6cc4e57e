"""The shopper's purchase, and one part of it per seller."""

from .lines import Line, LineAdjustment, LotDraw
from .purchase import MOST_OF_A_GIFT_MESSAGE, Order, new_access_key
from .vendor_orders import (
    BalanceEntry,
    ParcelDelivery,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from .windows import WindowPart

from oscar.apps.order.models import (  # isort: skip - Oscar's rest comes after ours
    BillingAddress,
    CommunicationEvent,
    LineAttribute,
    LinePrice,
    OrderDiscount,
    OrderLineDiscount,
    OrderNote,
    OrderStatusChange,
    PaymentEvent,
    PaymentEventQuantity,
    PaymentEventType,
    ShippingAddress,
    ShippingEventQuantity,
    ShippingEventType,
    Surcharge,
)

__all__ = [
    "MOST_OF_A_GIFT_MESSAGE",
    "BalanceEntry",
    "BillingAddress",
    "CommunicationEvent",
    "Line",
    "LineAdjustment",
    "LineAttribute",
    "LinePrice",
    "LotDraw",
    "Order",
    "OrderDiscount",
    "OrderLineDiscount",
    "OrderNote",
    "OrderStatusChange",
    "ParcelDelivery",
    "PaymentEvent",
    "PaymentEventQuantity",
    "PaymentEventType",
    "ShippingAddress",
    "ShippingEvent",
    "ShippingEventQuantity",
    "ShippingEventType",
    "Surcharge",
    "VendorOrder",
    "VendorOrderEvent",
    "WindowPart",
    "new_access_key",
]
