"""Every write to the ways in which a seller sends its goods."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.regions import MAINLAND, REMOTE
from vendors.partner.models import Partner

from .locks import lock_method
from .models import DeliveryMethod, DeliveryRate


class StaleMethod(Exception):  # noqa: N818 - the trade's word
    """Raised when somebody else changed the method since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this way of delivery meanwhile. What you typed is "
                "still here: compare it and save again to keep yours."
            )
        )


@dataclass(frozen=True)
class Rate:
    """A price for some regions, up to a weight; no regions means all others."""

    price: Decimal
    regions: tuple[str, ...] = ()
    up_to_grams: int | None = None


@dataclass(frozen=True)
class MethodTerms:
    """What a seller says about one way of delivery, in the language it is said in."""

    kind: str
    name: str
    min_days: int
    max_days: int
    free_from: Decimal | None = None
    pickup_at: str = ""
    is_active: bool = True


def fingerprint(method: DeliveryMethod | None) -> str:
    """Changes when anything of the method or its rates changes; empty for a new one."""
    if method is None or method.pk is None:
        return ""
    fields = [
        str(method.kind),
        method.name,
        method.pickup_at,
        method.free_from,
        method.min_days,
        method.max_days,
        method.is_active,
        *method.rates.order_by("pk").values_list("regions", "up_to_grams", "price"),
    ]
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:16]


@transaction.atomic
def add_method(
    partner: Partner, terms: MethodTerms, rates: Sequence[Rate]
) -> DeliveryMethod:
    """A new way of delivery, after the ones there are."""
    method = DeliveryMethod(partner=partner, position=partner.delivery_methods.count())
    return _write(method, terms, rates)


@transaction.atomic
def change_method(
    method: DeliveryMethod, terms: MethodTerms, rates: Sequence[Rate], *, seen: str
) -> DeliveryMethod:
    """Replace what is said and all rates. Orders placed before keep their price.

    Raises `StaleMethod`, and changes nothing, if the method is no longer what the
    person saw (`seen` is its `fingerprint`).
    """
    held = lock_method(method.pk)
    if fingerprint(held) != seen:
        raise StaleMethod
    return _write(held, terms, rates)


def _write(
    method: DeliveryMethod, terms: MethodTerms, rates: Sequence[Rate]
) -> DeliveryMethod:
    for field, value in vars(terms).items():
        setattr(method, field, value)
    method.save()
    method.rates.all().delete()
    DeliveryRate.objects.bulk_create(
        DeliveryRate(
            method=method,
            regions=list(rate.regions),
            up_to_grams=rate.up_to_grams,
            price=rate.price,
        )
        for rate in rates
    )
    return method


@transaction.atomic
def remove_method(method: DeliveryMethod) -> None:
    """Safe to call again. Orders keep the name and the price they were placed with."""
    DeliveryMethod.objects.filter(pk=method.pk).delete()


@transaction.atomic
def give_default_delivery(partner: Partner) -> list[DeliveryMethod]:
    """A parcel to the mainland and pickup at the farm, for a seller without any.

    A new farm can be bought from at once and changes the prices when it likes.
    """
    if partner.delivery_methods.exists():
        return []
    near = [code for code in MAINLAND if code not in REMOTE]
    parcel = DeliveryMethod.objects.create(
        partner=partner,
        kind=DeliveryMethod.Kind.FLAT,
        name_en="Parcel",
        name_zh_hans="快递",
        min_days=2,
        max_days=4,
        position=0,
    )
    pickup = DeliveryMethod.objects.create(
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
    DeliveryRate.objects.bulk_create(
        [
            DeliveryRate(method=parcel, regions=near, price=Decimal("12.00")),
            DeliveryRate(method=parcel, regions=list(REMOTE), price=Decimal("25.00")),
            DeliveryRate(method=pickup, regions=[], price=Decimal("0.00")),
        ]
    )
    return [parcel, pickup]
