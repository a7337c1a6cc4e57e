"""Every write about money: in, back, and what Stripe told us."""

from .cash_out import CashOutRefused, most_paid_back, pay_balance_back, plan_cash_out
from .events import NotOurs, handles, process_event, store_event
from .giving import Left, delivery_going_back, give_back, left_of
from .guards import RefundBlocked, guards_refunds
from .intents import (
    PaymentRefused,
    PaymentUnavailable,
    book_from_balance,
    close_payment,
    settle_payment,
    start_payment,
)
from .letting_go import expire_order, give_up_order
from .refunds import (
    NoAccount,
    RefundTerms,
    RefundTooLarge,
    ask_again,
    ask_refund,
    refresh_refund,
    send_refund,
)

__all__ = [
    "CashOutRefused",
    "Left",
    "NoAccount",
    "NotOurs",
    "PaymentRefused",
    "PaymentUnavailable",
    "RefundBlocked",
    "RefundTerms",
    "RefundTooLarge",
    "ask_again",
    "ask_refund",
    "book_from_balance",
    "close_payment",
    "delivery_going_back",
    "expire_order",
    "give_back",
    "give_up_order",
    "guards_refunds",
    "handles",
    "left_of",
    "most_paid_back",
    "pay_balance_back",
    "plan_cash_out",
    "process_event",
    "refresh_refund",
    "send_refund",
    "settle_payment",
    "start_payment",
    "store_event",
]
