"""How sellers deliver: methods with rates, pickup points, the forms that set them."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from orders.shipping.models import DeliveryMethod, DeliveryRate, PickupDay, PickupWindow
from orders.shipping.quotes import Consignment
from vendors.partner.models import Partner


def make_delivery(
    partner: Partner,
    *,
    price: str = "12.00",
    kind: str = DeliveryMethod.Kind.FLAT,
    regions: list[str] | None = None,
    **fields: Any,
) -> DeliveryMethod:
    method = DeliveryMethod.objects.create(
        **{"partner": partner, "kind": kind, "name": "SF Express", **fields}
    )
    DeliveryRate.objects.create(method=method, regions=regions or [], price=price)
    return method


def make_consignment(partner, *, goods="100.00", grams=5000, currency="CNY", **fields):
    return Consignment(
        partner=partner,
        goods=Decimal(goods),
        weight_grams=grams,
        currency=currency,
        **fields,
    )


def make_rated_delivery(seller, rates, *, kind=DeliveryMethod.Kind.WEIGHT, **fields):
    """`rates` are (regions, kilos or None, price)."""
    method = DeliveryMethod.objects.create(
        **{"partner": seller, "kind": kind, "name": "Post", **fields}
    )
    for regions, kilos, price in rates:
        DeliveryRate.objects.create(
            method=method,
            regions=regions,
            up_to_grams=kilos and kilos * 1000,
            price=Decimal(price),
        )
    return method


def make_pickup_point(seller, *, price="0.00", **fields):
    """A pickup point without hours."""
    said = {"name": "Hall", "pickup_at": "Main road 1", "lead_days": 0, **fields}
    return make_delivery(seller, kind=DeliveryMethod.Kind.PICKUP, price=price, **said)


def make_pickup_window(point, *, weekday=3, opens=9, closes=12, **fields):
    """Thursday morning, 10 people, orders until 12 hours before."""
    hours = {"opens": time(opens), "closes": time(closes)}
    return PickupWindow.objects.create(method=point, weekday=weekday, **hours, **fields)


def make_pickup_day(window, day, count):
    return PickupDay.objects.create(
        window=window, date=day, capacity=window.capacity, booked=count
    )


def next_weekday(today: date, weekday: int) -> date:
    return date.fromordinal(today.toordinal() + ((weekday - today.weekday()) % 7 or 7))


def fill_rates(rows, heads):
    """The fields of the table: `rows` are (regions, prices), a price per head."""
    fields = {"zones": str(len(rows)), "bands": str(len(heads))}
    fields |= {f"band{j}": kilos for j, kilos in enumerate(heads)}
    for i, (regions, prices) in enumerate(rows):
        fields[f"zone{i}"] = regions
        fields |= {f"price{i}_{j}": price for j, price in enumerate(prices)}
    return fields


def fill_parcel_method(*rows, heads=("",), **fields):
    """What the form of a parcel sends."""
    return {
        "kind": "sent",
        "name": "China Post",
        "min_days": "2",
        "max_days": "4",
        "lead_days": "0",
        "cut_off_hour": "16",
        "leaves_on": ["0", "1", "2", "3", "4", "5"],
        "is_active": "on",
        **fill_rates(rows or [([], ["12"])], heads),
        **fields,
    }


def fill_pickup_method(*hours, **fields):
    """What the form of a pickup point sends; `hours` are dicts of a row's fields."""
    rows = {
        "windows-TOTAL_FORMS": str(len(hours)),
        "windows-INITIAL_FORMS": "0",
    }
    for place, one in enumerate(hours):
        full = {"weekday": "3", "opens": "09:00", "closes": "12:00", **one}
        rows |= {f"windows-{place}-{name}": value for name, value in full.items()}
    return {
        "kind": "pickup",
        "name": "Hall",
        "pickup_at": "Main road 1",
        "min_days": "1",
        "max_days": "1",
        "lead_days": "0",
        "is_active": "on",
        **rows,
        **fields,
    }


def rates_of(method):
    rates = method.rates.values_list("regions", "up_to_grams", "price")
    return sorted(rates, key=lambda rate: (rate[0], rate[1] or 10**9))


def fields_shown_by(sheet):
    """What a browser would send of a parcel's form as it was shown."""
    fields = [field for form in (sheet.terms_form, sheet.matrix) for field in form]
    shown = {field.html_name: field.value() for field in fields}
    return {
        name: value
        for name, value in shown.items()
        if value is not None and value is not False
    }
