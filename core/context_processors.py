"""What every page needs to know about the market."""

from django.conf import settings
from django.http import HttpRequest

from .brand import market_initial, market_name
from .market import currency
from .page_cache.parts import CSRF, is_for_all, part


def market(request: HttpRequest) -> dict[str, object]:
    """The market's name, currency and address, without a query."""
    # A page that is kept has a place for the token of whoever sees it.
    token = {"csrf_token": part(CSRF)} if is_for_all(request) else {}
    return {
        **token,
        "MARKET_NAME": market_name(),
        "shop_name": market_name(),  # as Oscar's templates call it
        "MARKET_INITIAL": market_initial(),
        "MARKET_CURRENCY": currency(),
        "SITE_URL": settings.SITE_URL,
    }
