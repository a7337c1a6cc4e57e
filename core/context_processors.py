"""What every page needs to know about the market."""

from django.conf import settings
from django.http import HttpRequest

from .brand import market_name


def market(_request: HttpRequest) -> dict[str, object]:
    """The market's name, currency and address, without a query."""
    return {
        "MARKET_NAME": market_name(),
        "shop_name": market_name(),  # as Oscar's templates call it
        "MARKET_CURRENCY": settings.MARKET_CURRENCY,
        "SITE_URL": settings.SITE_URL,
    }
