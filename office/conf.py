"""Settings of offices."""

from core.environment import Environment

env = Environment("Offices")

REVIEW_WITHIN_HOURS = env.number(
    "REVIEW_WITHIN_HOURS",
    48,
    "hours after which something in an office's queue is past its time",
)
