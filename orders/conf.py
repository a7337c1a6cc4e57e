"""Settings of orders: how long they wait for their payment, and how many may."""

from core.environment import Environment
from orders.order.states import ORDER_PIPELINE

env = Environment("Orders")

ORDER_PAYMENT_TIMEOUT = env.minutes(
    "ORDER_PAYMENT_TIMEOUT_MINUTES",
    30,
    "how long an unpaid order holds its stock",
    formerly="ORDER_HOLD_MINUTES",
)
UNPAID_ORDERS = env.number(
    "UNPAID_ORDERS",
    5,
    "how many unpaid orders an account or an e-mail address may have at once",
)
UNPAID_ORDERS_OF_PHONE = env.number(
    "UNPAID_ORDERS_OF_PHONE",
    20,
    "likewise for a delivery's phone number, which a village may share",
)

OSCAR_ORDER_STATUS_PIPELINE = ORDER_PIPELINE
OSCAR_INITIAL_ORDER_STATUS = "pending-payment"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "country")
