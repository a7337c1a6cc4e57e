"""Limits of what hosts and sellers may agree on."""

from decimal import Decimal

LEAST_PERCENT = Decimal("0.01")
MOST_PERCENT = Decimal(50)
