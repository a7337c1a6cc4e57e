"""Who may see an order: its owner, and whoever holds its link."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from django.views import View

from core.prepared import Prepared

from .models import Order, VendorOrder

SESSION_KEYS = "order_keys"
MAX_KEYS = 30


def remember_order(request: HttpRequest, order: Order) -> None:
    """Let this browser see the order from now on, until the link is revoked."""
    keys = dict(request.session.get(SESSION_KEYS, {}))
    keys.pop(order.number, None)
    keys[order.number] = order.access_key
    request.session[SESSION_KEYS] = dict(list(keys.items())[-MAX_KEYS:])


def fits(order: Order, key: str) -> bool:
    return constant_time_compare(order.access_key, key)


def is_owner(request: HttpRequest, order: Order) -> bool:
    return bool(request.user.is_authenticated and order.user_id == request.user.pk)


@Prepared
def _orders(number: Any) -> QuerySet[Order]:
    rows = Order.objects.select_related(
        "shipping_address__country", "user", "basket__assisted__partner", "added_to"
    )
    return rows.filter(number=number)


def visible_order(request: HttpRequest, number: str) -> Order:
    """The order, for its owner or a browser that came by its link.

    Whoever may see an order sees what was added to it. Raises `Http404` alike for a
    number that isn't there and one of somebody else's.
    """
    found = _orders.first(number)
    if found is None:
        raise Http404
    held = request.session.get(SESSION_KEYS, {})
    known = [one for one in (found, found.added_to) if one is not None]
    if is_owner(request, found) or any(
        fits(one, str(held.get(one.number, ""))) for one in known
    ):
        return found
    raise Http404


class OrderView(View):
    """Base: only who may see the order gets in, and nothing of it is kept or leaked."""

    order: Order

    def dispatch(
        self, request: HttpRequest, *args: object, number: str, **kwargs: object
    ) -> HttpResponseBase:
        if key := request.GET.get("key"):
            return self._enter_by_link(request, number, key)
        self.order = visible_order(request, number)
        response = super().dispatch(request, *args, **kwargs)
        return _private(response)

    def _enter_by_link(
        self, request: HttpRequest, number: str, key: str
    ) -> HttpResponseBase:
        """Take the key out of the address, so that no referrer or history shows it."""
        order = Order.objects.filter(number=number).first()
        if order is None or not fits(order, key):
            raise Http404
        remember_order(request, order)
        response = _private(redirect(request.path))
        response["Referrer-Policy"] = "no-referrer"
        return response

    def back(self) -> HttpResponse:
        return redirect("orders:detail", number=self.order.number)

    def vendor_order(self, position: int) -> VendorOrder:
        vendor_order = self.order.vendor_orders.filter(
            number=f"{self.order.number}-{position}"
        ).first()
        if vendor_order is None:
            raise Http404
        return vendor_order


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing is kept, and other sites learn no address.

    Not "no-referrer": with that, browsers send forms with `Origin: null`, which the
    check against forged requests refuses.
    """
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
