"""The double, for pages that talk to Stripe."""

from tests.orders.conftest import _double, double  # noqa: F401 - fixtures
