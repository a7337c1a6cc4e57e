"""Settings of money: Stripe, balances of shoppers, payouts, refunds, disputes."""

from datetime import timedelta

from core.conf import MARKET_COUNTRY, MARKET_NAME
from core.environment import Environment, require

env = Environment("Money")

STRIPE_SECRET_KEY = env.text(
    "STRIPE_SECRET_KEY", "", "Stripe's key for the server", shown="the double"
)
# The double's address; empty means Stripe itself.
STRIPE_DOUBLE_URL = env.text(
    "STRIPE_DOUBLE_URL",
    "" if STRIPE_SECRET_KEY else "http://127.0.0.1:12111",
    "where the stand-in for Stripe answers",
    shown="`http://127.0.0.1:12111`; with `STRIPE_SECRET_KEY` none",
).rstrip("/")
if STRIPE_DOUBLE_URL and not STRIPE_SECRET_KEY:
    STRIPE_SECRET_KEY = "sk_test_double"  # noqa: S105
STRIPE_PUBLISHABLE_KEY = env.text(
    "STRIPE_PUBLISHABLE_KEY", "pk_test_double", "Stripe's key for browsers"
)
STRIPE_WEBHOOK_SECRET = env.text(
    "STRIPE_WEBHOOK_SECRET",
    "whsec_double",
    "what seals the events of the market's own account",
)
STRIPE_CONNECT_WEBHOOK_SECRET = env.text(
    "STRIPE_CONNECT_WEBHOOK_SECRET",
    "whsec_connect" if STRIPE_DOUBLE_URL else "",
    "what seals those of the sellers' accounts, at the second endpoint",
    shown="none",
)
STRIPE_PAYOUT_COUNTRIES = env.words(
    "STRIPE_PAYOUT_COUNTRIES",
    [MARKET_COUNTRY] if STRIPE_DOUBLE_URL else [],
    "countries in which sellers may choose to be paid by Stripe; ask Stripe first "
    "whether it offers separate charges and transfers there",
    shown="none",
)
STRIPE_JS_URL = (
    f"{STRIPE_DOUBLE_URL}/endive/stripe.js"
    if STRIPE_DOUBLE_URL
    else "https://js.stripe.com/endive/stripe.js"
)
# Stripe hands an event over again within thirty days.
STRIPE_EVENTS_KEPT = max(
    env.days(
        "STRIPE_EVENTS_KEPT_DAYS", 90, "how long Stripe's events are kept, at least 31"
    ),
    timedelta(days=31),
)

CASH_DEBT = env.amount(
    "CASH_DEBT",
    "200",
    "how much a seller may owe the market before its shoppers can't pay in cash",
)
CASH_ORDERS = env.number(
    "CASH_ORDERS", 3, "orders to be paid in cash that one person may not have collected"
)
BANK_TRANSFER = env.flag(
    "BANK_TRANSFER", False, "shoppers may pay by bank transfer to the account below"
)
BANK_TRANSFER_HOLDER = env.text(
    "BANK_TRANSFER_HOLDER", "", "who holds the account that shoppers transfer to"
)
BANK_TRANSFER_ACCOUNT = env.text("BANK_TRANSFER_ACCOUNT", "", "its number or IBAN")
BANK_TRANSFER_BANK = env.text("BANK_TRANSFER_BANK", "", "its bank's name")
BANK_TRANSFER_BRANCH = env.text("BANK_TRANSFER_BRANCH", "", "its BIC or CNAPS code")
BANK_TRANSFER_NOTE = env.text(
    "BANK_TRANSFER_NOTE", "", "what else shoppers need to know to transfer to it"
)
BANK_TRANSFER_DAYS = env.number(
    "BANK_TRANSFER_DAYS",
    3,
    "working days for which an order waits for its bank transfer",
)
BANK_TRANSFER_MOST = env.amount(
    "BANK_TRANSFER_MOST", "0", "the most that one order may be of; 0 for no limit"
)
BANK_TRANSFER_ORDERS = env.number(
    "BANK_TRANSFER_ORDERS",
    2,
    "orders that one person may have waiting for a bank transfer",
)
GIFT_CARDS = env.flag(
    "GIFT_CARDS",
    False,
    "the market sells gift cards, which it owes until they are used",
)
GIFT_CARD_LEAST = env.amount(
    "GIFT_CARD_LEAST", "20", "the least that a gift card is of"
)
GIFT_CARD_MOST = env.amount("GIFT_CARD_MOST", "1000", "the most that one is of")
BALANCE_EXPIRES_DAYS = env.number(
    "BALANCE_EXPIRES_DAYS",
    None,
    "after how many days money on a shopper's balance expires",
    shown="never",
)
BALANCE_GIFT_MOST = env.amount(
    "BALANCE_GIFT_MOST", "500", "what staff may give to a shopper at once"
)
PRICE_BREAKDOWN = env.flag(
    "PRICE_BREAKDOWN",
    False,
    "shoppers see where a price goes: to the farm, its cooperative, the market",
)
# Of which the market's own share is the rest.
PAYMENT_COST = env.amount(
    "PAYMENT_COST", "0", "what payments cost the market, in percent"
)
require(0 <= PAYMENT_COST < 100, "PAYMENT_COST is a percentage from 0 to below 100.")

DELIVERED_AFTER = env.days(
    "DELIVERED_AFTER_DAYS",
    10,
    "a parcel counts as delivered so long after it was sent, unless its shopper or "
    "carrier says so before",
)
EARNED_AFTER = env.days(
    "EARNED_AFTER_DAYS",
    3,
    "a delivered parcel's price is held so long before it is the seller's",
)
PAYOUT_LEAST = env.amount(
    "PAYOUT_LEAST", "1", "the least that is paid out, in the currency's units"
)
PAYOUT_RESERVE = env.amount(
    "PAYOUT_RESERVE",
    "0",
    "what is kept back of that, in percent of what was earned lately",
)
PAYOUT_RESERVE_FOR = env.days(
    "PAYOUT_RESERVE_DAYS", 30, "which days count for the reserve: the last so many"
)
require(
    PAYOUT_LEAST >= 0 and 0 <= PAYOUT_RESERVE < 100,
    "PAYOUT_LEAST is an amount, PAYOUT_RESERVE a percentage from 0 to below 100.",
)
PAYOUT_LATE = env.days(
    "PAYOUT_LATE_DAYS", 14, "staff hear of what is owed longer than this"
)
BANK_WAIT = env.days(
    "BANK_WAIT_DAYS", 3, "bank details that changed are paid to after so long"
)
PAYOUT_FROM_HOLDER = env.text(
    "PAYOUT_FROM_HOLDER",
    MARKET_NAME,
    "whose account sellers are paid from, for the bank's XML file",
    shown="the market's name",
)
PAYOUT_FROM_ACCOUNT = env.text(
    "PAYOUT_FROM_ACCOUNT", "", "that account's number or IBAN"
)
PAYOUT_FROM_BRANCH = env.text(
    "PAYOUT_FROM_BRANCH", "", "that account's CNAPS code or BIC"
)

# Where the market wants it otherwise than payments/payment/rules.py says.
REFUND_DELIVERY = env.pairs(
    "REFUND_DELIVERY",
    "what of the delivery goes back with goods, by reason; see *Orders and refunds*",
)
require(
    {*REFUND_DELIVERY} <= {"undelivered", "damaged", "short", "missing", "goodwill"}
    and {*REFUND_DELIVERY.values()} <= {"all", "share", "none"},
    "REFUND_DELIVERY says all, share or none for each reason, as in rules.py.",
)
REFUND_BY_SELLER_LIMIT = env.amount(
    "REFUND_BY_SELLER_LIMIT",
    "300",
    "what a seller may refund by itself beyond what it has not been paid out yet, "
    "altogether; more is for staff",
)
REFUND_BY_SELLER_FOR = env.days(
    "REFUND_BY_SELLER_DAYS",
    90,
    "a seller may refund by itself orders that are not older than this",
)
require(REFUND_BY_SELLER_LIMIT >= 0, "REFUND_BY_SELLER_LIMIT is an amount from 0 on.")
DISPUTE_BEARER = env.choice(
    "DISPUTE_BEARER",
    ("market", "seller"),
    "who bears a dispute that is lost, unless the office decides otherwise",
)
