"""Prices of published goods change as they are typed, unless a test asks for review."""

import pytest


@pytest.fixture(autouse=True)
def _prices_pass(settings):
    settings.REVIEW_PRICE_UP = settings.REVIEW_PRICE_DOWN = 0
