"""What a market sets of its sellers."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.runtime_settings import RuntimeSetting

# The first; what came after it are rows of `TaxRate` without a category.
SMALL_SELLER_TAX = RuntimeSetting[Decimal](
    "SMALL_SELLER_TAX",
    _("Tax that goods of small-scale taxpayers bear at most"),
    kept=str,
    read=Decimal,
    settled=True,
)
