"""Settings of offices."""

from core.environment import Environment

env = Environment("Offices")

MARKET_IS_OPEN = env.flag(
    "MARKET_IS_OPEN",
    True,
    "shoppers may come in; a new market's `start` closes it until its opening day",
)

REVIEW_WITHIN_HOURS = env.number(
    "REVIEW_WITHIN_HOURS",
    48,
    "hours after which something in an office's queue is past its time",
)

LETTERS_IN_30_DAYS = env.number(
    "LETTERS_IN_30_DAYS",
    4,
    "letters that a seller may send its followers in 30 days; with 0 none",
)
