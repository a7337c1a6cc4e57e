"""Using a voucher's code, at the basket or at the checkout; guessing is slowed down."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher

from core import limits
from core.client import address_of
from shop.offers.services import VoucherError, add_voucher

from .forms import VoucherForm
from .queries import shopper_of
from .requests import ShopRequest
from .services.baskets import open_basket

TRIES = 10
# A village may share an address, so an address may be wrong more often than a person.
TRIES_OF_AN_ADDRESS = 60
WINDOW = 600  # seconds


def _limits(request: HttpRequest, basket_id: int | None) -> dict[str, int]:
    """Who signed in answers for themselves; a guest can take a new basket any time."""
    if request.user.is_authenticated:
        return {f"voucher-guesses:person:{request.user.pk}": TRIES}
    address = address_of(request)
    return {
        f"voucher-guesses:basket:{basket_id or address}": TRIES,
        f"voucher-guesses:address:{address}": TRIES_OF_AN_ADDRESS,
    }


def count_guess(request: HttpRequest, basket_id: int | None) -> bool:
    """Count a try; False when there were too many in the last ten minutes."""
    return limits.within(_limits(request, basket_id), WINDOW)


def forget_guess(request: HttpRequest, basket_id: int | None) -> None:
    """The code was right."""
    for key in _limits(request, basket_id):
        limits.uncount(key)


def use_voucher(request: ShopRequest, form: VoucherForm) -> Voucher:
    """Raises `VoucherError`, and counts the try, unless it was right."""
    basket_id = request.basket.pk
    if not count_guess(request, basket_id):
        raise VoucherError(
            _("Too many incorrect codes. Please wait ten minutes and try again.")
        )
    if not form.is_valid():
        raise VoucherError(_("Please enter the code as shown on the voucher."))
    basket = open_basket(request)
    voucher = add_voucher(basket, form.cleaned_data["code"], user=shopper_of(request))
    forget_guess(request, basket_id)
    return voucher
