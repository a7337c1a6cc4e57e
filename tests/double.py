"""The Stripe double: started once in a test process, emptied for each test."""

import pytest

from payments.payment import gateway
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
    gateway.calls.breaker.note_success()
    return _double
