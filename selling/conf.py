"""Settings of boxes: how long one waits for its payment, and what shoppers are told."""

from core.environment import Environment

env = Environment("Boxes")

BOX_PAY_HOURS = env.number(
    "BOX_PAY_HOURS",
    24,
    "how many hours a box waits for its payment once its changes have closed; never "
    "longer than until its day begins",
)
BOX_REMIND_DAYS = env.number(
    "BOX_REMIND_DAYS",
    2,
    "how many days before its changes close a shopper is told of the next box",
)
BOX_PRICE_NOTICE_DAYS = env.number(
    "BOX_PRICE_NOTICE_DAYS",
    14,
    "how many days before it holds subscribers are told of a new price",
)
BOX_UNPAID_PAUSES = env.number(
    "BOX_UNPAID_PAUSES",
    2,
    "after how many boxes in a row that were not paid a subscription is paused",
)
