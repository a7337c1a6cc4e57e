"""Every write about money: in, back, and what Stripe told us."""

from .events import process_event, store_event
from .intents import (
    PaymentRefused,
    PaymentUnavailable,
    close_payment,
    settle_payment,
    start_payment,
)
from .letting_go import expire_order, give_up_order
from .refunds import ask_again, ask_refund, refresh_refund, send_refund

__all__ = [
    "PaymentRefused",
    "PaymentUnavailable",
    "ask_again",
    "ask_refund",
    "close_payment",
    "expire_order",
    "give_up_order",
    "process_event",
    "refresh_refund",
    "send_refund",
    "settle_payment",
    "start_payment",
    "store_event",
]
