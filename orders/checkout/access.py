"""Who may see an order: its owner, and whoever holds its link."""

from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare

from orders.order.models import Order

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


def visible_order(request: HttpRequest, number: str) -> Order:
    """The order, for its owner or a browser that came by its link.

    Raises `Http404` alike for a number that isn't there and one of somebody else's.
    """
    order = Order.objects.select_related("shipping_address__country", "user").filter(
        number=number
    )
    found = order.first()
    if found is None:
        raise Http404
    held = request.session.get(SESSION_KEYS, {}).get(number, "")
    if is_owner(request, found) or fits(found, str(held)):
        return found
    raise Http404
