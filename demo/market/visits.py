"""Places to see and what can be booked at the demo's farms, with a few guests."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from accounts.models import User
from checkout.queries import Wishes, propose
from core import dates
from core.dates import DAY
from core.models import Photo
from orders.order.models import Order
from orders.order.services.placement import Buyer, place_order
from shop.basket.models import Basket
from shop.basket.services.baskets import priced
from tourism.forms.experiences import SERVICES
from tourism.models import Experience
from tourism.queries.slots import coming_slots
from tourism.services.choice import put_in_basket
from tourism.services.experiences import (
    create_experience,
    publish_experience,
    save_price,
    show_pictures,
)
from tourism.services.schedules import save_schedule
from vendors.partner.models import Partner, TaxCategory
from vendors.places.models import Viewpoint, Village
from vendors.places.services import add_viewpoint_photo, save_viewpoint

from .packing import address_of, pay
from .reading import CONTENT

COLUMNS = ("en", "zh_hans")
PRICE_NAMES = {
    "adult": ["Adult", "成人"],
    "child": ["Child up to 12", "12岁以下儿童"],
    "room": ["Room for two", "双人间"],
    "tree": ["A tree for a season", "一棵树一季"],
}
GUEST = "shopper@demo.test"


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "visits.toml").read_text(encoding="utf-8"))


def pictures() -> list[str]:
    rows = [*_content()["viewpoint"], *_content()["experience"]]
    return [name for row in rows for name in row["pictures"]]


def plant_visits(photos: dict[str, Photo], *, now: datetime) -> None:
    """Viewpoints of the market's villages, experiences of its farms, two bookings."""
    for row in _content()["viewpoint"]:
        _viewpoint(row, photos)
    made = [
        experience
        for row in _content()["experience"]
        for experience in _experiences(row, photos, now)
    ]
    guest = User.objects.filter(email=GUEST).first()
    if guest is not None:
        for experience in made[:2]:
            _book(experience, guest, now)


def _both(name: str, words: list[str]) -> dict[str, str]:
    return {
        f"{name}_{column}": text for column, text in zip(COLUMNS, words, strict=True)
    }


def _paragraph(words: list[str]) -> list[str]:
    return [f"<p>{text}</p>" for text in words]


def _viewpoint(row: dict[str, Any], photos: dict[str, Photo]) -> None:
    village = Village.objects.filter(slug=row["village"]).first()
    if village is None:
        return
    north, east = row["place"]
    fields = {
        "village": village,
        "slug": row["slug"],
        "season": sum(1 << (month - 1) for month in row["season"]),
        "altitude": row["altitude"],
        "latitude": Decimal(str(north)),
        "longitude": Decimal(str(east)),
        "is_shown": True,
        **_both("story", _paragraph(row["story"])),
    }
    for name in (
        "name", "tagline", "address", "arriving", "parking", "last_bus", "best_hours",
    ):  # fmt: skip
        fields |= _both(name, row[name])
    viewpoint = save_viewpoint(None, fields)
    for name in row["pictures"]:
        if name in photos:
            add_viewpoint_photo(viewpoint, photos[name])


def _experiences(
    row: dict[str, Any], photos: dict[str, Photo], now: datetime
) -> Iterator[Experience]:
    """The row's experience, where its farm is in the market."""
    farm = Partner.objects.filter(code=row["seller"]).first()
    if farm is None:
        return
    experience = create_experience(farm, _terms(row, farm))
    for position, (kind, amount) in enumerate(row["prices"]):
        save_price(
            experience,
            None,
            {
                "kind": kind,
                "amount": Decimal(amount),
                "position": position,
                **_both("name", PRICE_NAMES[kind]),
            },
        )
    shown = [photos[name].pk for name in row["pictures"] if name in photos]
    if shown:
        show_pictures(experience, shown)
    save_schedule(
        experience,
        None,
        {
            "weekdays": sum(1 << day for day in row["weekdays"]),
            "time": time(row["hour"]),
            **_window(row.get("months"), dates.day_of(now) + DAY),
        },
    )
    experience.refresh_from_db()
    if shown:
        # Its office approved it before.
        product = experience.product
        product.published_at = now
        product.save(update_fields=["published_at"])
        experience = publish_experience(experience)
    yield experience


def _window(months: list[int] | None, first: date) -> dict[str, object]:
    """From tomorrow on; what has a season, in this one's rest or in the next."""
    if not months:
        return {"first_day": first}
    while first.month not in months:
        first += DAY
    last = first
    while (last + DAY).month in months:
        last += DAY
    return {"first_day": first, "last_day": last}


def _terms(row: dict[str, Any], farm: Partner) -> dict[str, Any]:
    place = Viewpoint.objects.filter(slug=row.get("viewpoint", "")).first()
    return {
        "kind": row["kind"],
        "village": place.village if place else farm.village,
        "viewpoint": place,
        "minutes": row["minutes"],
        "capacity": row["capacity"],
        "leaves_at": time(row["leaves"]) if "leaves" in row else None,
        "free_hours": row["free_hours"],
        "late_percent": row["late_percent"],
        "deposit_percent": row["deposit_percent"],
        "is_weather_bound": row["weather"],
        "horizon_days": 45,
        "tax_category": TaxCategory.objects.filter(code=SERVICES).first(),
        **_both("title", row["title"]),
        **_both("summary", row["summary"]),
        **_both("description", _paragraph(row["text"])),
        **_both("meeting_point", row["meeting"]),
        **_both("included", row["included"]),
        **_both("bring", row["bring"]),
    }


def _book(experience: Experience, guest: User, now: datetime) -> Order | None:
    """Two places for the guest, a week ahead, paid."""
    slot = coming_slots(experience)[6:7]
    price = experience.prices.order_by("position").first()
    if not slot or price is None or not experience.is_bookable:
        return None
    basket = Basket.objects.create()
    put_in_basket(basket, experience, list(slot), {price.pk: 2})
    basket = priced(Basket.objects.get(pk=basket.pk), guest)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    if draft is None:
        return None
    order = place_order(
        draft,
        basket=basket,
        buyer=Buyer(user=guest, email=guest.email or "", language="en"),
        address=address_of(guest, 0),
    )
    pay(order, now)
    return order
