"""Using a voucher's code, at the basket or at the checkout."""

from django.utils.translation import gettext as _
from oscar.apps.voucher.models import Voucher

from shop.offers.services import VoucherRefused, add_voucher
from shop.offers.throttle import may_guess, note_wrong_guess

from .forms import VoucherForm
from .requests import ShopRequest
from .services import open_basket


def use_voucher(request: ShopRequest, form: VoucherForm) -> Voucher:
    """Raises `VoucherRefused`, and counts the try against the address."""
    if not may_guess(request):
        raise VoucherRefused(
            _("There were many wrong codes. Please wait ten minutes and try again.")
        )
    if not form.is_valid():
        raise VoucherRefused(_("Please give the code as it stands on the voucher."))
    basket = open_basket(request)
    try:
        return add_voucher(basket, form.cleaned_data["code"], user=request.user)
    except VoucherRefused:
        note_wrong_guess(request)
        raise
