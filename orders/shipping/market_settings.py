"""The delivery that a new seller starts with, and may change at its desk."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.regions import is_region
from core.runtime_settings import RuntimeSetting, SettingRefusedError, Words
from orders.market_settings import SEND_WITHIN_MOST_DAYS

MOST_DAYS = 60


def _check_amount(amount: Decimal | None) -> None:
    if amount is not None and amount < 0:
        raise SettingRefusedError(_("An amount can’t be negative."))


def _check_regions(codes: list[str]) -> None:
    if not all(is_region(code) for code in codes):
        raise SettingRefusedError(_("Choose regions from the list."))


def _check_days(days: int) -> None:
    if not 0 <= days <= MOST_DAYS:
        raise SettingRefusedError(_("Enter 0 to {most} days.").format(most=MOST_DAYS))


def _check_within(days: int) -> None:
    most = SEND_WITHIN_MOST_DAYS()
    if not 0 <= days <= most:
        raise SettingRefusedError(_("Enter 0 to {most} days.").format(most=most))


def _amount(name: str, label: Words) -> RuntimeSetting[Decimal | None]:
    """In the market's currency; none where nothing was chosen."""
    return RuntimeSetting(name, label, check=_check_amount, kept=_as_text, read=Decimal)


def _as_text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _regions(name: str, label: Words) -> RuntimeSetting[list[str]]:
    return RuntimeSetting(name, label, check=_check_regions)


def _days(name: str, label: Words) -> RuntimeSetting[int]:
    return RuntimeSetting(name, label, check=_check_days)


PRICE = _amount("DELIVERY_PRICE", _("Price of a parcel"))
# Empty: the whole of the market's country that has no price of its own.
REGIONS = _regions("DELIVERY_REGIONS", _("Delivered to"))
FAR_PRICE = _amount("DELIVERY_FAR_PRICE", _("Price of a parcel to distant regions"))
FAR_REGIONS = _regions("DELIVERY_FAR_REGIONS", _("Distant regions"))
FREE_FROM = _amount("DELIVERY_FREE_FROM", _("Free delivery from"))
MIN_DAYS = _days("DELIVERY_MIN_DAYS", _("Minimum days in transit"))
MAX_DAYS = _days("DELIVERY_MAX_DAYS", _("Maximum days in transit"))
HAS_PICKUP = RuntimeSetting[bool]("DELIVERY_PICKUP", _("Pickup at the farm"))
SEND_WITHIN = RuntimeSetting[int](
    "SEND_WITHIN_DAYS", _("Sent within (working days)"), check=_check_within
)
