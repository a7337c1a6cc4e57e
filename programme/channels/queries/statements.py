"""Statements of a farm or of a county, and the chain of corrections of one."""

from django.db.models import QuerySet

from programme.channels.models import SalesStatement
from programme.plans.queries.programmes import counties_of
from vendors.partner.models import Partner
from vendors.places.models import County


def of_partner(partner: Partner) -> QuerySet[SalesStatement]:
    rows = SalesStatement.objects.filter(partner=partner)
    return rows.select_related("partner", "county", "corrects", "entered_by")


def of_county(county: County) -> QuerySet[SalesStatement]:
    """Those of counties that it took in as well."""
    rows = SalesStatement.objects.filter(county__in=counties_of(county))
    return rows.select_related("partner", "county", "corrects", "entered_by")


def chain_of(statement: SalesStatement) -> list[SalesStatement]:
    """Everything that was said of the same month, kind and channel, the first first."""
    same = SalesStatement.objects.filter(
        partner=statement.partner_id,
        month=statement.month,
        kind=statement.kind,
        channel=statement.channel,
        currency=statement.currency,
    )
    return list(same.order_by("pk"))
