"""How sellers deliver: methods with rates, pickup points, the forms that set them."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from core import dates
from orders.shipping.arrivals import Consignment
from orders.shipping.models import (
    DeliveryMethod,
    DeliveryRate,
    PickupBooking,
    PickupDay,
    PickupWindow,
)
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
    """Thursday morning, 10 people, orders until the evening before."""
    hours = {"opens": time(opens), "closes": time(closes)}
    fields = {"cut_off_at": time(21), **fields}
    return PickupWindow.objects.create(method=point, weekday=weekday, **hours, **fields)


def make_van(seller, *, price="8.00", weekday=3, windows=True, **fields):
    """The seller's own van, on Thursdays at 9 to 12 unless it gets other times."""
    said = {"name": "Our van", "min_days": 0, "max_days": 0, "by_van": True, **fields}
    van = make_delivery(seller, kind=DeliveryMethod.Kind.WEIGHT, price=price, **said)
    if windows:
        make_pickup_window(van, weekday=weekday, capacity=None)
    return van


def make_pickup_day(window, day, count):
    return PickupDay.objects.create(
        window=window, date=day, capacity=window.capacity, booked=count
    )


def book_van(part, window, day):
    """The part is brought by the window's van on that day."""
    type(part).objects.filter(pk=part.pk).update(
        is_pickup=False,
        by_van=True,
        delivery_code=f"method-{window.method_id}",
        expected_from=day,
        expected_to=day,
        send_by=dates.end_of(day),
        accept_by=dates.end_of(day),
    )
    part.refresh_from_db()
    row, _made = PickupDay.objects.get_or_create(
        window=window, date=day, defaults={"capacity": window.capacity}
    )
    PickupDay.objects.filter(pk=row.pk).update(booked=row.booked + 1)
    return PickupBooking.objects.create(
        vendor_order=part,
        day=row,
        starts=dates.at(day, window.opens),
        ends=dates.at(day, window.closes),
        point=window.method.name,
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


def fill_van(*times, **fields):
    """What the form of an own van sends; `times` are dicts of a row's fields."""
    sent = fill_parcel_method(name="Our van", kind="van")
    for name in ("min_days", "max_days", "cut_off_hour", "leaves_on"):
        del sent[name]
    rows = fill_pickup_method(*times)
    windows = {name: rows[name] for name in rows if name.startswith("windows-")}
    return {**sent, **windows, **fields}


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
