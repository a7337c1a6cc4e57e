"""Sales elsewhere go along when a farm's village is put right or a village moves."""

from collections.abc import Iterable

from programme.channels.models import OrderMonth, SalesStatement
from programme.channels.queries.places import counties_by_month
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner


def place_anew(partner: Partner) -> None:
    """Each month counts in the county in which the village stood at its end."""
    own = [
        model.objects.filter(partner=partner) for model in (SalesStatement, OrderMonth)
    ]
    months = {month for rows in own for month in rows.values_list("month", flat=True)}
    if not months or partner.village_id is None:
        return
    for month, county in counties_by_month(partner, months).items():
        for rows in own:
            rows.filter(month=month).exclude(county=county).update(county=county)


def place_all_anew(partners: Iterable[Partner]) -> None:
    for partner in partners:
        place_anew(lock_partner(partner.pk))
