"""What the basket's middleware adds to a request, for the type checker."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from vendors.partner.strategy import Strategy

    from .models import Basket


class ShopRequest(HttpRequest):
    """A request that knows its basket. None of these costs a query until asked."""

    basket: "Basket"
    strategy: "Strategy"
    htmx: "HtmxDetails"
    cookies_to_delete: list[str]
    _basket_cache: "Basket | None"
    _packs_in_basket: int | None
