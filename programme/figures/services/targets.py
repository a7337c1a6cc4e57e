"""What a county wants to reach, set by its officers and kept in the activity log."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from core.activity_log import record
from core.money import to_minor
from programme.figures.locks import lock_county
from programme.figures.models import Target
from programme.figures.queries import before_merger
from vendors.places.models import County


@dataclass(frozen=True)
class Aim:
    """A measure in a year, as a person says it; sales in a currency."""

    year: int
    measure: str
    currency: str = ""


def in_units(amount: Decimal, currency: str) -> int:
    """As rows keep it: minor units, or a count. Raises `ValueError` for fractions."""
    if currency:
        return to_minor(amount, currency)
    if amount != amount.to_integral_value():
        msg = f"{amount} is not a count"
        raise ValueError(msg)
    return int(amount)


@transaction.atomic
def set_target(county: County, aim: Aim, amount: Decimal | None) -> Target | None:
    """Set, change or (None or nothing) take back one target."""
    lock_county(county.pk)
    place: dict[str, Any] = {
        "year": aim.year,
        "measure": aim.measure,
        "currency": aim.currency,
    }
    row = Target.objects.filter(county=county, **place).first()
    old = row.value if row else None
    new = in_units(amount, aim.currency) if amount else None
    if old == new:
        return row
    if new is None:
        Target.objects.filter(county=county, **place).delete()
    else:
        row, _made = Target.objects.update_or_create(
            county=county, **place, defaults={"value": new}
        )
    record(
        "programme.target",
        county,
        before={**place, "value": old},
        after={**place, "value": new},
        scope=f"programme:{county.slug}",
    )
    return row if new is not None else None


@transaction.atomic
def merge_targets(old: County, into: County, *, on: date) -> None:
    """The targets of a county that was merged go on at its successor.

    Of the year of the merger, what adds up over days is split by days; how many stores
    are to be open goes over whole, as do later years. Earlier years stay.
    """
    for pk in sorted((old.pk, into.pk)):
        lock_county(pk)
    for row in Target.objects.filter(county=old, year__gte=on.year):
        stays = before_merger(row, on)
        _add(into, row, row.value - stays)
        if stays:
            row.value = stays
            row.save(update_fields=["value"])
        else:
            row.delete()


def _add(into: County, row: Target, value: int) -> None:
    if not value:
        return
    own, made = Target.objects.get_or_create(
        county=into,
        year=row.year,
        measure=row.measure,
        currency=row.currency,
        defaults={"value": value},
    )
    if not made:
        own.value += value
        own.save(update_fields=["value"])
