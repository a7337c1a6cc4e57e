"""The delivery a seller starts with, so that it can be bought from at once."""

from decimal import Decimal

from django.db import transaction

from core.regions import MAINLAND, REMOTE
from orders.shipping.models import DeliveryMethod, DeliveryRate
from vendors.partner.models import Partner


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
