"""Figures of times before the market counted, as somebody declares them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.refusals import RefusalError
from core.templatetags.market import day
from programme.figures.locks import lock_county
from programme.figures.models import DayFigure, DeclaredFigure
from programme.figures.queries import ADDED_UP
from programme.figures.states import OF_STORES, Sureness
from vendors.places.models import County

from .targets import in_units


class DeclarationError(RefusalError, ValueError):
    """Raised for what can't be declared; the text says why. Nothing changed."""


@dataclass(frozen=True)
class Declaration:
    """What is said: how much of which measure from the first to the last day."""

    measure: str
    first: date
    last: date
    amount: Decimal
    source: str
    currency: str = ""
    sureness: str = Sureness.EXACT
    is_example: bool = False


@transaction.atomic
def declare(county: County, said: Declaration, *, by: User | None) -> DeclaredFigure:
    """Write down a figure of earlier times. Raises `DeclarationError`.

    Refused where the market counts itself, and where days were declared already.
    """
    lock_county(county.pk)
    names = [ADDED_UP[said.measure]] if said.measure in ADDED_UP else list(OF_STORES)
    counted = DayFigure.objects.filter(county=county, name__in=names)
    begun = counted.order_by("day").values_list("day", flat=True).first()
    if begun is not None and said.last >= begun:
        raise DeclarationError(
            _(
                "From %(day)s on the market counts this itself. Please "
                "end before that date."
            )
            % {"day": day(begun)}
        )
    other = _overlapping(county, said)
    if other is not None:
        raise DeclarationError(
            _("%(first)s to %(last)s is already declared. Please remove it first.")
            % {"first": day(other.first), "last": day(other.last)}
        )
    row = DeclaredFigure.objects.create(
        county=county,
        measure=said.measure,
        currency=said.currency,
        value=in_units(said.amount, said.currency),
        first=said.first,
        last=said.last,
        sureness=said.sureness,
        source=said.source,
        is_example=said.is_example,
        entered_by=by,
    )
    record("programme.declare", row, after=_told(row), scope=f"programme:{county.slug}")
    return row


def _overlapping(county: County, said: Declaration) -> DeclaredFigure | None:
    return DeclaredFigure.objects.filter(
        county=county,
        measure=said.measure,
        currency=said.currency,
        first__lte=said.last,
        last__gte=said.first,
    ).first()


@transaction.atomic
def take_back(row: DeclaredFigure) -> None:
    """Remove a declared figure; the log keeps what it said."""
    lock_county(row.county_id)
    record(
        "programme.take_back",
        row,
        before=_told(row),
        scope=f"programme:{row.county.slug}",
    )
    row.delete()


def _told(row: DeclaredFigure) -> dict[str, object]:
    return {
        "measure": row.measure,
        "currency": row.currency,
        "value": row.value,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "source": row.source,
    }
