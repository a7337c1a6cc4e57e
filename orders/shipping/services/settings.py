"""What holds for all of a seller's delivery: its source, its holidays, its start."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates, market
from core.money import rounded
from core.refusals import RefusalError
from core.regions import MAINLAND, REMOTE, is_chinese_market
from orders.shipping import market_settings as usual
from orders.shipping.locks import lock_settings
from orders.shipping.models import DeliveryMethod, DeliveryRate, DeliverySettings
from vendors.partner.models import Partner


class StaleSettingsError(RefusalError):
    """Raised when somebody else changed them since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone else changed this. Your entries are kept: "
                "compare them, then save again."
            )
        )


@dataclass(frozen=True)
class ClosedDays:
    """Days on which nothing leaves, both included, and why."""

    first: date
    last: date
    name: str = ""


def settings_fingerprint(settings: DeliverySettings | None) -> str:
    """Changes when anything in them does; the same for none as for untouched ones."""
    held = settings or DeliverySettings()
    said = (
        str(held.source), held.closed, held.send_within, held.keeps_holidays
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


# About what some kilos cost within a country, in the market's currency.
_PARCEL_AT_HOME = {"EUR": "5.90", "GBP": "4.90", "JPY": "800", "USD": "8.90"}


@transaction.atomic
def save_settings(
    partner: Partner,
    *,
    source: str,
    closed: Sequence[ClosedDays],
    seen: str,
    send_within: int | None = None,
    keeps_holidays: bool = True,
) -> DeliverySettings:
    """Replace them. Days that are over are forgotten.

    A seller that belongs to no cooperative always uses its own delivery. Raises
    `StaleSettingsError`, and changes nothing, if they are not what the person saw.
    """
    settings = lock_settings(partner)
    if settings_fingerprint(settings) != seen:
        raise StaleSettingsError
    has_lender = partner.cooperative_id is not None
    settings.source = source if has_lender else DeliverySettings.Source.OWN
    today = dates.today()
    settings.closed = [
        [one.first.isoformat(), one.last.isoformat(), one.name]
        for one in sorted(closed, key=lambda one: (one.first, one.last))
        if one.last >= today
    ]
    settings.send_within, settings.keeps_holidays = send_within, keeps_holidays
    settings.save()
    return settings


@transaction.atomic
def give_default_delivery(partner: Partner) -> list[DeliveryMethod]:
    """The market's usual parcel, and pickup at the farm, for a seller without any.

    A new farm can be bought from at once and changes the prices when it likes. Where
    the market has said no price, and nobody knows what a parcel usually costs in its
    currency, there is pickup alone.
    """
    if partner.delivery_methods.exists():
        return []
    methods, rates = [], []
    if prices := _parcel_prices():
        parcel = _parcel(partner)
        methods.append(parcel)
        rates += [
            DeliveryRate(method=parcel, regions=list(regions), price=price)
            for regions, price in prices
        ]
    if usual.HAS_PICKUP() or not methods:
        pickup = _pickup(partner)
        methods.append(pickup)
        rates.append(DeliveryRate(method=pickup, regions=[], price=Decimal("0.00")))
    DeliveryRate.objects.bulk_create(rates)
    return methods


def _parcel(partner: Partner) -> DeliveryMethod:
    return DeliveryMethod.objects.create(
        partner=partner,
        kind=DeliveryMethod.Kind.FLAT,
        name_en="Parcel",
        name_zh_hans="快递",
        free_from=_in_currency(usual.FREE_FROM()),
        min_days=usual.MIN_DAYS(),
        max_days=max(usual.MIN_DAYS(), usual.MAX_DAYS()),
        position=0,
    )


def _pickup(partner: Partner) -> DeliveryMethod:
    return DeliveryMethod.objects.create(
        partner=partner,
        kind=DeliveryMethod.Kind.PICKUP,
        name_en="Pickup at the farm",
        name_zh_hans="农场自提",
        pickup_at_en="At the farm, by arrangement",
        pickup_at_zh_hans="农场自提，时间另约",
        min_days=1,
        max_days=7,
        position=1,
    )


def _parcel_prices() -> list[tuple[Sequence[str], Decimal]]:
    """What a new seller's parcel costs, by regions; empty where nobody knows."""
    price = _in_currency(usual.PRICE())
    if price is None:
        return usual_prices()
    prices: list[tuple[Sequence[str], Decimal]] = [(usual.REGIONS(), price)]
    far_price = _in_currency(usual.FAR_PRICE())
    if far_price is not None and usual.FAR_REGIONS():
        prices.append((usual.FAR_REGIONS(), far_price))
    return prices


def _in_currency(amount: Decimal | None) -> Decimal | None:
    """At the step of the market's currency, which may have been another one before."""
    return None if amount is None else rounded(amount, market.currency())


def usual_prices() -> list[tuple[Sequence[str], Decimal]]:
    """What a parcel usually costs, by regions; empty where nobody knows."""
    if is_chinese_market() and market.currency() == "CNY":
        near = [code for code in MAINLAND if code not in REMOTE]
        return [(near, Decimal("12.00")), (REMOTE, Decimal("25.00"))]
    price = _PARCEL_AT_HOME.get(market.currency())
    return [((), Decimal(price))] if price else []
