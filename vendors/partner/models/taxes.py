"""The rate of tax inside a price: by what is sold, and by who sells it."""

from decimal import Decimal

from django.conf import settings

from vendors.partner.states import TaxStatus


def tax_rate(rate: Decimal, *, is_produce: bool, status: str) -> Decimal:
    """The rate of a category, as a fraction, for a seller of that status.

    An exempt farm's own produce bears no tax. A small-scale taxpayer's goods, and what
    an exempt farm sells besides, bear at most the small rate.
    """
    if status == TaxStatus.EXEMPT and is_produce:
        return Decimal(0)
    if status == TaxStatus.REGISTERED:
        return rate
    return min(rate, settings.SMALL_SELLER_TAX)
