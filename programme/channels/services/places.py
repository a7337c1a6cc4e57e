"""Sales elsewhere go along when a farm's village is put right or a village moves."""

from collections.abc import Iterable

from programme.channels.models import SalesStatement
from programme.channels.queries.places import counties_by_month
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner


def place_anew(partner: Partner) -> None:
    """Each month counts in the county in which the village stood at its end."""
    months = set(
        SalesStatement.objects.filter(partner=partner).values_list("month", flat=True)
    )
    if not months or partner.village_id is None:
        return
    for month, county in counties_by_month(partner, months).items():
        SalesStatement.objects.filter(partner=partner, month=month).exclude(
            county=county
        ).update(county=county)


def place_all_anew(partners: Iterable[Partner]) -> None:
    for partner in partners:
        place_anew(lock_partner(partner.pk))
