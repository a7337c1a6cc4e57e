"""Why a basket can't be changed."""

from django.utils.translation import gettext as _

from shop.basket.models import Basket


class BasketRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when a basket can't be changed so; the text says why. Nothing changed."""


def editable(basket: Basket) -> Basket:
    """Raises `BasketRefused` when it was ordered."""
    if not basket.can_be_edited:
        raise BasketRefused(
            _("This basket has been ordered. Please start again from the market.")
        )
    return basket
