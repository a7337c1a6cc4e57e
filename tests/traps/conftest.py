"""The double for traps about money."""

from tests.orders.conftest import _double, double  # noqa: F401 - fixtures
