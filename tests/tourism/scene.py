"""An experience that can be booked, its slots, baskets and orders of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from core.models import Photo
from tests.cast import a_farm, a_tax_category
from tourism.models import Experience, Price, Slot
from tourism.services import (
    create_experience,
    publish_experience,
    save_price,
    save_schedule,
    show_pictures,
)
from tourism.states import ExperienceKind, PriceKind
from vendors.partner.models import Partner

_number = count(1)


def a_photo() -> Photo:
    return Photo.objects.create(
        sha256=f"{next(_number):064x}",
        width=1600,
        height=1200,
        widths=[320, 640],
        state=Photo.State.READY,
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
