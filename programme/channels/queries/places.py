"""In which county a farm's sales of a month count."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from core import dates
from programme.channels.rules import ChannelError
from vendors.partner.models import Partner
from vendors.places.models import County, Village, VillageCounty


def last_day(month: date) -> date:
    return dates.months_later(month, 1) - dates.DAY


def counties_by_month(partner: Partner, months: set[date]) -> dict[date, County]:
    """Where its village stood at the end of each month. Raises `ChannelError`."""
    village = Village.objects.select_related("county").filter(
        pk=partner.village_id
    ).first()  # fmt: skip
    if village is None:
        raise ChannelError(
            _("Please enter in which village the farm is before its sales elsewhere.")
        )
    moves = list(
        VillageCounty.objects.filter(village=village)
        .select_related("county")
        .order_by("pk")
    )
    found = {}
    for month in months:
        until = last_day(month)
        then = [one for one in moves if one.since is None or one.since <= until]
        found[month] = then[-1].county if then else village.county
    return found


def county_then(partner: Partner, month: date) -> County:
    return counties_by_month(partner, {month})[month]


def within_year(year: int) -> Q:
    return Q(month__range=(date(year, 1, 1), date(year, 12, 1)))
