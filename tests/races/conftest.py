"""Races between shoppers who are all of one name."""

import pytest


@pytest.fixture(autouse=True)
def _many_unpaid_orders(settings):
    """Dozens buy at once here with one e-mail address and one phone number."""
    settings.UNPAID_ORDERS = settings.UNPAID_ORDERS_OF_PHONE = 1_000
