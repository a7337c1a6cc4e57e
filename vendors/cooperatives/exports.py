"""The register as a table that the import reads back."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import market
from core.money import from_minor
from core.secrets import UnreadableSecretError, masked
from core.tables.writer import Cell

from .models import Household, HouseholdMember, HouseholdPlot

CHUNK = 500


def headers() -> list[Cell]:
    """In the language of the page; the import knows both."""
    return [
        pgettext("of a household", "Number"),
        _("Household"),
        _("Village"),
        _("People"),
        _("Phone number"),
        _("Identity number"),
        _("Plots"),
        _("Area (m²)"),
        _("Joined on"),
        _("Left on"),
        _("Stake"),
        _("Note"),
    ]


def table_rows(
    households: QuerySet[Household], *, is_shown: bool, sees_stakes: bool
) -> Iterator[list[Cell]]:
    """A head and a row for each household; numbers masked unless `is_shown`.

    `households` are as a list chose them, with their stake when it is seen. Three
    queries for each `CHUNK` of rows.
    """
    yield headers()
    people = HouseholdMember.objects.filter(left=None).order_by("-is_head", "pk")
    plots = HouseholdPlot.objects.filter(is_used=True).order_by("name", "pk")
    rows = households.prefetch_related(
        Prefetch("people", queryset=people), Prefetch("plots", queryset=plots)
    )
    for household in rows.iterator(chunk_size=CHUNK):
        yield _row(household, is_shown=is_shown, sees_stakes=sees_stakes)


def _row(household: Any, *, is_shown: bool, sees_stakes: bool) -> list[Cell]:
    people, plots = list(household.people.all()), list(household.plots.all())
    head = people[0] if people and people[0].is_head else None
    areas = [plot.area for plot in plots if plot.area]
    stake = from_minor(household.stake, market.currency()) if sees_stakes else ""
    return [
        household.number,
        household.name,
        household.village.name if household.village else "",
        ", ".join(each.name for each in people if each is not head),
        _phone(household.phone, is_shown=is_shown),
        _identity(head, is_shown=is_shown),
        ", ".join(plot.name for plot in plots),
        sum(areas) if areas else None,
        household.joined,
        household.left,
        stake,
        household.note,
    ]


def _phone(phone: str, *, is_shown: bool) -> str:
    if not phone:
        return ""
    return phone if is_shown else masked(phone)


def _identity(person: HouseholdMember | None, *, is_shown: bool) -> str:
    if person is None or not person.identity:
        return ""
    try:
        return person.identity.reveal() if is_shown else str(person.identity)
    except UnreadableSecretError:
        return str(person.identity)
