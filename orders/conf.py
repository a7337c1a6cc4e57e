"""Settings of orders: how long they wait for their payment, and how many may."""

from decimal import Decimal

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
ASSISTED_PAYMENT_TIMEOUT = env.hours(
    "ASSISTED_PAYMENT_TIMEOUT_HOURS",
    24,
    "how long an order that was placed for a customer waits for its payment",
)
ASSISTED_UNPAID_ORDERS = env.number(
    "ASSISTED_UNPAID_ORDERS",
    20,
    "how many of these may be unpaid at once, by who placed them",
)

SEND_WITHIN_DAYS = env.number(
    "SEND_WITHIN_DAYS",
    0,
    "within how many working days after the order's own a seller sends that has not "
    "said otherwise",
)
TRANSIT_DAYS = env.days(
    "TRANSIT_DAYS",
    90,
    "from how many days' delivered parcels it is learnt how long a carrier takes",
)
TRANSIT_LEAST = env.number(
    "TRANSIT_LEAST_PARCELS",
    20,
    "from how many parcels of a route on what was learnt counts, in place of the days "
    "that a seller entered",
)
# What a new seller's delivery starts with, until a page says otherwise. Without a price
# it is the usual one in the market's currency (orders.shipping.services.settings).
DELIVERY_PRICE: Decimal | None = None
DELIVERY_REGIONS: list[str] = []
DELIVERY_FAR_PRICE: Decimal | None = None
DELIVERY_FAR_REGIONS: list[str] = []
DELIVERY_FREE_FROM: Decimal | None = None
DELIVERY_MIN_DAYS = 2
DELIVERY_MAX_DAYS = 4
DELIVERY_PICKUP = True

SEND_WITHIN_MOST_DAYS = env.number(
    "SEND_WITHIN_MOST_DAYS", 30, "the most working days that a seller may take"
)
ACCEPT_WITHIN_DAYS = env.number(
    "ACCEPT_WITHIN_DAYS",
    1,
    "within how many working days after the order's own a seller accepts, and never "
    "later than it sends",
)

CHASE_REMIND = env.hours(
    "CHASE_REMIND_HOURS",
    6,
    "how long before a seller has to accept or to send it is reminded",
)

CHASE_ESCALATE_DAYS = env.number(
    "CHASE_ESCALATE_DAYS",
    1,
    "how many working days an order is overdue when the market's staff hear of it",
)
CHASE_GIVE_BACK_DAYS = env.number(
    "CHASE_GIVE_BACK_DAYS",
    5,
    "after how many overdue working days what was not sent is cancelled and refunded",
)
CHASE_NOTICE = env.hours(
    "CHASE_NOTICE_HOURS",
    24,
    "how long the shopper has at least known of the delay by then",
)

SELLER_RATES_DAYS = env.days(
    "SELLER_RATES_DAYS",
    60,
    "of how many days' orders a seller's rates of late shipments and of cancellations "
    "are made",
)
SELLER_RATES_LEAST = env.number(
    "SELLER_RATES_LEAST", 10, "with fewer orders than this no rate is shown"
)
LATE_RATE_MOST = env.number(
    "LATE_RATE_MOST",
    10,
    "above how many percent of late shipments a seller's goods stand after others on "
    "each page of a list",
)
CANCELLATION_RATE_MOST = env.number(
    "CANCELLATION_RATE_MOST", 5, "likewise for orders that the seller cancelled"
)
SELLER_RATES_NOTICE = env.days(
    "SELLER_RATES_NOTICE_DAYS",
    7,
    "how long before that the seller has been warned",
)
REVIEW_REQUEST_DAYS = env.number(
    "REVIEW_REQUEST_DAYS",
    4,
    "how many days after an order has arrived its shopper is asked for reviews, once; "
    "0: never",
)

OSCAR_ORDER_STATUS_PIPELINE = ORDER_PIPELINE
OSCAR_INITIAL_ORDER_STATUS = "pending-payment"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "country")
