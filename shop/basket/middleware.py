"""Gives each request its basket and its prices, and asks for neither until needed.

Oscar applies every offer as soon as a request touches its basket. Here the basket is
only found; `services.priced` applies offers, for the pages that show them.
"""

from typing import Any, cast

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from oscar.apps.basket.middleware import BasketMiddleware as CoreBasketMiddleware

from accounts.models import User
from shop.basket.services.baskets import BasketError, Merged, merge
from shop.offers.queries import signed_in
from vendors.partner.strategy import Selector, Strategy

from . import cookie
from .models import AssistedBasket, Basket
from .queries import assisted_basket, basket_of, guest_basket
from .requests import ShopRequest, note_used_up
from .services.baskets import basket_for

_selector = Selector()


class BasketMiddleware(CoreBasketMiddleware):
    """Oscar's names on the request (`basket`, `strategy`), each of them lazy."""

    def __call__(self, request: ShopRequest) -> HttpResponseBase:
        request.cookies_to_delete = []
        request._basket_cache = None  # noqa: SLF001 - Oscar's own name
        request.strategy = cast(
            "Strategy",
            SimpleLazyObject(
                lambda: _selector.strategy(request=request, user=request.user)
            ),
        )
        request.assisted = cast(
            "AssistedBasket | None",
            SimpleLazyObject(lambda: assisted_basket(request)),
        )
        request.basket = cast(
            "Basket", SimpleLazyObject(lambda: self.get_basket(request))
        )
        return self.process_response(request, self.get_response(request))

    def process_response(
        self, request: ShopRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Give a guest's new basket its cookie, or take one that leads nowhere."""
        if request.cookies_to_delete:
            cookie.take(response)
        basket = request.basket
        if isinstance(basket, SimpleLazyObject) and basket._wrapped is empty:  # noqa: SLF001 - asking would load it
            return response
        if not basket.pk or request.user.is_authenticated:
            return response
        if cookie.basket_id(request) != basket.pk or request.cookies_to_delete:
            cookie.give(response, basket.pk)
        return response

    def get_basket(self, request: ShopRequest) -> Basket:
        """The open basket of this request; one without a row if there is none yet."""
        if request._basket_cache is not None:  # noqa: SLF001 - Oscar's own name
            return request._basket_cache  # noqa: SLF001 - Oscar's own name
        if request.assisted:
            basket = request.assisted.basket
            note_used_up(request, basket)
            basket.strategy = request.strategy
            request._basket_cache = basket  # noqa: SLF001 - Oscar's own name
            return basket
        guests = guest_basket(request)
        if cookie.has_cookie(request) and guests is None:
            request.cookies_to_delete.append(self.get_cookie_key(request))
        if user := signed_in(request.user):
            basket = self._account_basket(request, user, guests)
        else:
            basket = guests or Basket()
        note_used_up(request, basket)
        basket.strategy = request.strategy
        request._basket_cache = basket  # noqa: SLF001 - Oscar's own name
        return basket

    def _account_basket(
        self, request: ShopRequest, user: User, guests: Basket | None
    ) -> Basket:
        """The account's, with the guest's merged into it: they have just signed in."""
        if guests is None:
            return basket_of(user) or Basket(owner=user)
        basket = basket_for(user)
        try:
            merged = merge(basket, guests)
        except BasketError:
            return basket  # ordered in another tab this moment; merged next time
        request.cookies_to_delete.append(self.get_cookie_key(request))
        self._tell(request, merged)
        basket.has_vouchers = basket.has_vouchers or guests.has_vouchers
        return basket

    def _tell(self, request: ShopRequest, merged: Merged) -> None:
        if merged.lines:
            text = ngettext(
                "%(count)d pack you chose before signing in was added to your basket.",
                "%(count)d packs you chose before signing in were added "
                "to your basket.",
                merged.lines,
            )
            messages.info(request, text % {"count": merged.lines})
        if merged.left_out:
            text = _("Your basket was full. Not added: %(names)s.")
            names = pgettext("between goods", ", ").join(merged.left_out)
            messages.warning(request, text % {"names": names})

    def apply_offers_to_basket(self, request: ShopRequest, basket: Any) -> None:
        """Never here: see the head of this module."""
