"""Pilot counties: the criteria of a province, and what a county says of them."""

from django.db.models import QuerySet

from programme.plans.models import PilotAnswer, PilotCriterion, PilotStatus
from vendors.places.models import County

from .programmes import counties_of


def criteria_of(region: str) -> QuerySet[PilotCriterion]:
    """Those that count now."""
    return PilotCriterion.objects.filter(region=region, retired_at=None)


def answers_of(county: County) -> QuerySet[PilotAnswer]:
    rows = PilotAnswer.objects.filter(pilot__county__in=counties_of(county))
    return rows.select_related("pilot__county", "criterion")


def pilot_of(county: County) -> PilotStatus | None:
    return PilotStatus.objects.filter(county=county).first()


def unanswered(county: County) -> int:
    """How many criteria have neither yes nor no."""
    said = PilotAnswer.objects.filter(pilot__county=county).exclude(answer="")
    return criteria_of(county.region).exclude(pk__in=said.values("criterion")).count()
