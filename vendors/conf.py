"""Settings of sellers."""

from core.environment import Environment, require

env = Environment("Sellers")

SMALL_SELLER_TAX = env.amount(
    "SMALL_SELLER_TAX",
    "0.01",
    "the rate of tax, as a fraction, that goods of small-scale taxpayers bear at most",
)
require(0 <= SMALL_SELLER_TAX < 1, "SMALL_SELLER_TAX is a fraction from 0 to below 1.")
