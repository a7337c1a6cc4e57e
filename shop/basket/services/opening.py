"""The account's basket, a guest's basket, and the one place that prices them."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from shop.basket.models import Basket
from shop.basket.queries import basket_of
from shop.basket.requests import ShopRequest
from shop.offers.applicator import Applicator
from shop.offers.queries import signed_in
from vendors.partner.strategy import Selector

if TYPE_CHECKING:
    from accounts.models import User


def basket_for(user: "User") -> Basket:
    """The account's one open basket, made if there is none.

    Two requests may both find none: the database lets one of them make it, and the
    other then finds it.
    """
    if basket := basket_of(user):
        return basket
    try:
        with transaction.atomic():
            Basket.objects.create(owner=user)
    except IntegrityError:
        pass
    return basket_of(user) or basket_for(user)


def open_basket(request: ShopRequest) -> Basket:
    """The basket to put something into; from now on it has a row."""
    basket = request.basket
    if basket.pk is None:
        user = signed_in(request.user)
        basket = basket_for(user) if user else Basket.objects.create()
        basket.strategy = request.strategy
        request.basket = request._basket_cache = basket  # noqa: SLF001 - the middleware's
    request._packs_in_basket = None  # noqa: SLF001 - counted again after the change
    return basket


def priced(basket: Basket, user: "User | None" = None) -> Basket:
    """The basket with today's offers applied; the only place that applies them.

    Pages that don't show the basket never call it.
    """
    if not basket.has_strategy:
        basket.strategy = Selector().strategy()
    basket.reset_offer_applications()
    Applicator().apply(basket, user)
    return basket
