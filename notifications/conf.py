"""Settings of how people are told."""

from core.environment import Environment

env = Environment("Notifications")

QUIET_FROM = env.number(
    "QUIET_FROM",
    22,
    "the hour from which texts and pushes wait that can, by the market's clock; each "
    "person may choose others",
)
QUIET_UNTIL = env.number("QUIET_UNTIL", 7, "the hour until which they wait")
ROBOT_API_URL = env.text(
    "ROBOT_API_URL", "", "where robots of group chats are called, for a double"
)
DIGEST_HOUR = env.number(
    "DIGEST_HOUR", 18, "the hour of the daily mail, for who wants one"
)
