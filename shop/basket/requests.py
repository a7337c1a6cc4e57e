"""What the basket's middleware adds to a request, and where its visitor came from."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from vendors.partner.strategy import Strategy

from .models import AssistedBasket, Basket
from .rules import MAX_ORIGIN_LENGTH, ORIGIN_KEPT

ORIGIN = "origin"  # the session's key: [origin, when it was noted]
ASSISTED = "assisted_basket"  # the session's key: the id of an `AssistedBasket`


class ShopRequest(HttpRequest):
    """A request that knows its basket. None of these costs a query until asked."""

    basket: Basket
    # Whose basket it is while somebody orders for a customer.
    assisted: AssistedBasket | None
    strategy: Strategy
    htmx: HtmxDetails
    cookies_to_delete: list[str]
    _basket_cache: Basket | None
    _packs_in_basket: int | None


def note_origin(request: HttpRequest, origin: str) -> None:
    """Remember for a day where the visitor came from; the last place wins."""
    now = int(timezone.now().timestamp())
    request.session[ORIGIN] = [origin[:MAX_ORIGIN_LENGTH], now]


def origin_of(request: HttpRequest) -> str:
    """Where the visitor came from within the last day; empty when from nowhere."""
    origin, noted = request.session.get(ORIGIN) or ("", 0)
    age = timezone.now().timestamp() - noted
    return str(origin) if 0 <= age < ORIGIN_KEPT.total_seconds() else ""


def fill_for_customer(request: HttpRequest, assisted: AssistedBasket) -> None:
    """From now on this browser fills the customer's basket instead of its own."""
    request.session[ASSISTED] = assisted.pk


def fill_own_again(request: HttpRequest) -> None:
    request.session.pop(ASSISTED, None)


def assisted_id(request: HttpRequest) -> int | None:
    """Without a session's cookie nothing is asked, and no page varies by it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    found: int | None = request.session.get(ASSISTED)
    return found


# By the basket's id: offers that its shopper turned out to have used before.
_USED_UP = "offers_used_up"


def leave_out_offer(request: HttpRequest, basket: Basket, offer_id: int) -> None:
    """Price the basket without it from now on: it was refused at the checkout.

    Who a guest is, only the address or number says that they leave there.
    """
    known = basket.used_up_offers | {offer_id}
    request.session[_USED_UP] = {str(basket.pk): sorted(known)}
    basket.used_up_offers = known


def note_used_up(request: HttpRequest, basket: Basket) -> None:
    """Tell a basket which offers its shopper has used up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    found = request.session.get(_USED_UP) or {}
    basket.used_up_offers = frozenset(found.get(str(basket.pk), ()))
