"""The double, started once for the payment tests and emptied for each."""

import pytest

from orders.payment import gateway
from stripe_double.testing import running_double


@pytest.fixture(scope="session")
def _double():
    with running_double() as double:
        yield double


@pytest.fixture
def double(_double, settings):
    """A double with empty books that the shop talks to."""
    _double.reset()
    settings.STRIPE_DOUBLE_URL = _double.url
    settings.STRIPE_SECRET_KEY = "sk_test_double"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_double"
    gateway.client_of.cache_clear()
    return _double
