"""A Stripe whose broken connections the library does not try again by itself."""

import pytest
import stripe

from payments.payment.gateway import calls


@pytest.fixture
def _no_retries(monkeypatch, double):
    """So that one lost answer is one lost answer."""
    real = stripe.StripeClient

    def once(*args, **kwargs):
        return real(*args, **{**kwargs, "max_network_retries": 0})

    monkeypatch.setattr(calls.stripe, "StripeClient", once)
    calls.client_of.cache_clear()
    yield
    calls.client_of.cache_clear()
