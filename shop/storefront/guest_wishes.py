"""What guests wish for: kept in their session until they sign in."""

from django.http import HttpRequest

from accounts.adapter import SIGNED_IN
from accounts.models import User
from core.refusals import RefusalError
from shop.catalogue.models import Product
from shop.catalogue.queries import SHOWN_SELLERS, published_products

from .services import wish

SESSION_KEY = "wishes"
MOST = 100


def guest_wishes(request: HttpRequest) -> list[int]:
    """Ids of products, the newest first."""
    return list(request.session.get(SESSION_KEY, []))


def wish_as_guest(request: HttpRequest, product: Product) -> None:
    """The oldest goes where there are too many; twice is once."""
    others = [pk for pk in guest_wishes(request) if pk != product.pk]
    request.session[SESSION_KEY] = [product.pk, *others][:MOST]


def unwish_as_guest(request: HttpRequest, product_id: int) -> None:
    kept = [pk for pk in guest_wishes(request) if pk != product_id]
    request.session[SESSION_KEY] = kept


@SIGNED_IN.provide
def take_over_wishes(user: User, request: HttpRequest) -> None:
    """They are the person's from now on; what is gone, or too many, is left out."""
    ids = request.session.pop(SESSION_KEY, [])
    if not ids:
        return
    shown = published_products().filter(partner__status__in=SHOWN_SELLERS)
    found = shown.select_related("lead_pack").in_bulk(ids)
    for pk in reversed(ids):
        if pk in found:
            try:
                wish(user, found[pk])
            except RefusalError:
                return
