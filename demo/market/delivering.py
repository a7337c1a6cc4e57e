"""Finer ways of delivery: cold express, pickup with hours, what a cooperative lends."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal

from core.regions import MAINLAND, REMOTE
from orders.shipping.models import (
    DeliveryMethod,
    DeliveryRate,
    DeliverySettings,
    PickupWindow,
)
from vendors.partner.models import Partner

from .reading import Both, Seller, produce

LENDER = "five-villages"
BESIDE = ("li-family-orchard", "kiln-shed-mushrooms", "pine-crown-honey")
ONLY_LENT = ("meeting-hall-kitchen",)
NEAR = ("CN-SX", "CN-HE", "CN-HA", "CN-BJ", "CN-TJ", "CN-SD")
MIDDLE = tuple(code for code in MAINLAND if code not in (*NEAR, *REMOTE))

EXPRESS = Both("Cold express", "冷链次日达")
VAN = Both("The cooperative’s cold van", "社里冷藏车")
HALL = Both("The packing hall", "打包房自提点")
HALL_AT = Both("Packing hall in Xigou, by the drum tower", "西沟打包房，鼓楼旁")
FAIR = Both("Temple fair", "庙会")
THURSDAY, SATURDAY = 3, 5
MONDAYS_AND_THURSDAYS = 0b111_0110  # closed on all others


def plant_terms(sown: Iterable[tuple[Seller, Partner]], today: date) -> None:
    """Beside the plain parcels that every seller has."""
    partners = {partner.code: partner for _sheet, partner in sown}
    for sheet, partner in sown:
        kinds = [produce()[code] for code in sheet.grows]
        if any(kind.needs_cold or kind.shelf_life for kind in kinds):
            _express(partner)
    if lender := partners.get(LENDER):
        _lend(lender, today)
        _borrow(partners)
    for point in DeliveryMethod.objects.filter(kind=DeliveryMethod.Kind.PICKUP):
        if point.partner.code in BESIDE:
            _open(point, (SATURDAY, 9, 12, 6), (SATURDAY, 14, 17, 6))


def _express(partner: Partner) -> None:
    method = DeliveryMethod.objects.create(
        partner=partner,
        kind=DeliveryMethod.Kind.WEIGHT,
        position=2,
        min_days=1,
        max_days=2,
        cut_off_hour=10,
        closed_weekdays=0,
        keeps_cold=True,
        cold_price=Decimal(6),
        **EXPRESS.columns("name"),
    )
    bands = ((NEAR, 3000, 18), (NEAR, 10_000, 32), (MIDDLE, 3000, 28))
    DeliveryRate.objects.bulk_create(
        DeliveryRate(
            method=method, regions=list(zone), up_to_grams=grams, price=Decimal(price)
        )
        for zone, grams, price in bands
    )


def _lend(lender: Partner, today: date) -> None:
    """Its van on two days a week, and its hall as a place to collect."""
    van = DeliveryMethod.objects.create(
        partner=lender,
        kind=DeliveryMethod.Kind.WEIGHT,
        position=3,
        min_days=1,
        max_days=1,
        closed_weekdays=MONDAYS_AND_THURSDAYS,
        min_order=Decimal(30),
        free_from=Decimal(168),
        keeps_cold=True,
        is_lent=True,
        packs_together=True,
        **VAN.columns("name"),
    )
    hall = DeliveryMethod.objects.create(
        partner=lender,
        kind=DeliveryMethod.Kind.PICKUP,
        position=4,
        min_days=1,
        max_days=7,
        keeps_cold=True,
        is_lent=True,
        **HALL.columns("name"),
        **HALL_AT.columns("pickup_at"),
    )
    van.rates.create(regions=list(NEAR), price=Decimal(10))
    hall.rates.create(regions=[], price=Decimal(0))
    _open(hall, (THURSDAY, 16, 19, 12), (SATURDAY, 9, 12, 12))
    first = today + timedelta(days=9)
    fair = [first.isoformat(), (first + timedelta(days=1)).isoformat(), FAIR.zh]
    DeliverySettings.objects.create(partner=lender, closed=[fair])


def _borrow(partners: dict[str, Partner]) -> None:
    source = DeliverySettings.Source
    for codes, whose in ((BESIDE, source.BESIDE), (ONLY_LENT, source.COOPERATIVE)):
        for partner in (partners[code] for code in codes if code in partners):
            if partner.cooperative_id is not None:
                DeliverySettings.objects.create(partner=partner, source=whose)


def _open(point: DeliveryMethod, *hours: tuple[int, int, int, int]) -> None:
    PickupWindow.objects.bulk_create(
        PickupWindow(
            method=point,
            weekday=weekday,
            opens=time(opens),
            closes=time(closes),
            capacity=capacity,
        )
        for weekday, opens, closes, capacity in hours
    )
