"""An experience that can be booked, its slots, baskets and orders of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.models import Photo
from orders.checkout.queries import Wishes, propose
from orders.order.models import Order
from orders.order.services import Buyer, place_order
from shop.basket.models import Basket
from shop.basket.services import priced
from tests.cast import Packs, a_basket, a_farm, a_tax_category, an_address, paid
from tourism.models import Booking, Experience, Price, Slot
from tourism.services import (
    create_experience,
    publish_experience,
    put_in_basket,
    save_price,
    save_schedule,
    show_pictures,
)
from tourism.states import ExperienceKind, PriceKind
from vendors.partner.models import Partner, StockPool

_number = count(1)


def a_photo() -> Photo:
    return Photo.objects.create(
        sha256=f"{next(_number):064x}",
        width=1600,
        height=1200,
        state=Photo.State.WAITING,
    )


def a_draft(farm: Partner | None = None, **fields: Any) -> Experience:
    farm = farm or a_farm()
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
        "tax_category": a_tax_category("0.06"),
        **fields,
    }
    if kind == ExperienceKind.STAY:
        fields.setdefault("leaves_at", time(11))
    return create_experience(farm, fields)


def a_price(
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


def an_experience(
    farm: Partner | None = None,
    *,
    prices: dict[str, str] | None = None,
    hour: int = 10,
    days: int = 5,
    **fields: Any,
) -> Experience:
    """Bookable, with a slot a day from the day after tomorrow on."""
    experience = a_draft(farm, **fields)
    for position, (kind, amount) in enumerate((prices or {"adult": "60.00"}).items()):
        a_price(experience, amount, kind, position=position)
    show_pictures(experience, [a_photo().pk])
    first = timezone.localdate() + timedelta(days=2)
    save_schedule(
        experience,
        None,
        {
            "time": time(hour),
            "first_day": first,
            "last_day": first + timedelta(days=days - 1),
        },
    )
    experience.refresh_from_db()
    return publish_experience(experience)


def slots_of(experience: Experience) -> list[Slot]:
    return list(experience.slots.select_related("pool").order_by("starts"))


def on(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def a_visit_basket(
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
    basket = a_basket(user, packs)
    wanted = {price.pk: count for price, count in tickets.items()}
    put_in_basket(basket, experience, slots, wanted, origin=origin)
    return Basket.objects.get(pk=basket.pk)


def placed(basket: Basket, user: User | None = None) -> Order:
    """The basket's order, unpaid, with its places held."""
    priced(basket, user)
    draft = propose(basket, region="CN-BJ", wishes=Wishes()).draft
    return place_order(
        draft,
        basket=basket,
        buyer=Buyer(user=user, email="guest@example.com", language="en"),
        address=an_address(),
    )


def a_booking(
    experience: Experience,
    slots: list[Slot] | None = None,
    tickets: dict[Price, int] | None = None,
    *,
    user: User | None = None,
    packs: Packs | None = None,
) -> Booking:
    """Placed and paid."""
    basket = a_visit_basket(experience, slots, tickets, user=user, packs=packs)
    order = paid(placed(basket, user))
    return Booking.objects.select_related("part__order").get(part__order=order)


def begin(booking: Booking, *, hours: float = 0) -> Booking:
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
    return Booking.objects.select_related("part__order").get(pk=booking.pk)


def too_late_to_cancel_free(booking: Booking) -> Booking:
    Booking.objects.filter(pk=booking.pk).update(free_until=timezone.now())
    return Booking.objects.select_related("part__order").get(pk=booking.pk)
