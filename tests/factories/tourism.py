"""An experience that can be booked, its slots, baskets and orders of it."""

from datetime import time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from core import dates
from shop.basket.models import Basket
from tests.factories.orders import (
    Packs,
    pay_order,
    place_basket,
)
from tests.factories.shop import make_basket, make_photo, make_tax_category
from tests.factories.vendors import make_farm
from tourism.models import Booking, Experience, Price, Slot
from tourism.services.choice import put_in_basket
from tourism.services.experiences import (
    create_experience,
    publish_experience,
    save_price,
    show_pictures,
)
from tourism.services.schedules import save_schedule
from tourism.states import ExperienceKind, PriceKind
from vendors.partner.models import Partner, StockPool

_number = count(1)


def make_draft_experience(farm: Partner | None = None, **fields: Any) -> Experience:
    farm = farm or make_farm()
    kind = fields.setdefault("kind", ExperienceKind.PICKING)
    n = next(_number)
    fields = {
        "title_en": f"Persimmon picking {n}",
        "title_zh_hans": f"摘柿子 {n}",
        "meeting_point_en": "At the gate",
        "meeting_point_zh_hans": "大门口",
        "village": farm.village,
        "capacity": 10,
        "free_hours": 24,
        "tax_category": make_tax_category("0.06"),
        **fields,
    }
    if kind == ExperienceKind.STAY:
        fields.setdefault("leaves_at", time(11))
    return create_experience(farm, fields)


def make_price(
    experience: Experience,
    amount: str = "60.00",
    kind: str = PriceKind.ADULT,
    **fields: Any,
) -> Price:
    fields.setdefault("name_en", kind.capitalize())
    fields.setdefault(
        "name_zh_hans", {"adult": "成人", "child": "儿童"}.get(kind, "房")
    )
    fields = {"kind": kind, "amount": Decimal(amount), **fields}
    return save_price(experience, None, fields)


def make_experience(
    farm: Partner | None = None,
    *,
    prices: dict[str, str] | None = None,
    hour: int = 10,
    days: int = 5,
    **fields: Any,
) -> Experience:
    """Bookable, with a slot a day from the day after tomorrow on."""
    experience = make_draft_experience(farm, **fields)
    for position, (kind, amount) in enumerate((prices or {"adult": "60.00"}).items()):
        make_price(experience, amount, kind, position=position)
    show_pictures(experience, [make_photo().pk])
    first = dates.today() + timedelta(days=2)
    save_schedule(
        experience,
        None,
        {
            "time": time(hour),
            "first_day": first,
            "last_day": first + timedelta(days=days - 1),
        },
    )
    # An office approved it before, whatever the market reviews.
    experience.product.published_at = timezone.now()
    experience.product.save(update_fields=["published_at"])
    experience.refresh_from_db()
    return publish_experience(experience)


def slots_of(experience: Experience) -> list[Slot]:
    return list(experience.slots.select_related("pool").order_by("starts"))


def make_visit_basket(
    experience: Experience,
    slots: list[Slot] | None = None,
    tickets: dict[Price, int] | None = None,
    *,
    user: User | None = None,
    packs: Packs | None = None,
    origin: str = "",
) -> Basket:
    """A basket with tickets for these slots, the first one if none is named."""
    slots = slots or slots_of(experience)[:1]
    tickets = tickets or {experience.prices.first(): 2}
    basket = make_basket(user, packs)
    wanted = {price.pk: count for price, count in tickets.items()}
    put_in_basket(basket, experience, slots, wanted, origin=origin)
    return Basket.objects.get(pk=basket.pk)


def make_booking(
    experience: Experience,
    slots: list[Slot] | None = None,
    tickets: dict[Price, int] | None = None,
    *,
    user: User | None = None,
    packs: Packs | None = None,
) -> Booking:
    """Placed and paid."""
    basket = make_visit_basket(experience, slots, tickets, user=user, packs=packs)
    order = pay_order(place_basket(basket, user))
    return Booking.objects.select_related("vendor_order__order").get(
        vendor_order__order=order
    )


def begin_booking(booking: Booking, *, hours: float = 0) -> Booking:
    """As if it began so many hours ago; its slots and pools with it."""
    shift = timezone.now() - timedelta(hours=hours) - booking.starts
    for line in booking.lines.select_related("slot__pool"):
        slot = line.slot
        Slot.objects.filter(pk=slot.pk).update(
            starts=slot.starts + shift, ends=slot.ends + shift
        )
        StockPool.objects.filter(pk=slot.pool_id).update(
            starts=slot.starts + shift, closes=slot.pool.closes + shift
        )
    Booking.objects.filter(pk=booking.pk).update(
        starts=booking.starts + shift,
        ends=booking.ends + shift,
        free_until=booking.free_until + shift,
    )
    return Booking.objects.select_related("vendor_order__order").get(pk=booking.pk)


def end_free_cancelling(booking: Booking) -> Booking:
    Booking.objects.filter(pk=booking.pk).update(free_until=timezone.now())
    return Booking.objects.select_related("vendor_order__order").get(pk=booking.pk)
