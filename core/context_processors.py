"""What every page needs to know about the market."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def market(_request: HttpRequest) -> dict[str, Any]:
    """The market's name, currency and address, without a query."""
    return {
        "MARKET_NAME": settings.MARKET_NAME,
        "MARKET_CURRENCY": settings.MARKET_CURRENCY,
        "SITE_URL": settings.SITE_URL,
    }
