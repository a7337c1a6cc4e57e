"""A county's experts, with those of counties that joined it."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from programme.experts.models import Expert, ExpertContract, ExpertVisit
from programme.experts.states import ContractState, ExpertState, VisitState
from programme.plans.queries.programmes import counties_of
from vendors.places.models import County


def experts_of(county: County) -> QuerySet[Expert]:
    """Those who are active first, each with their contracts."""
    rows = Expert.objects.filter(county__in=counties_of(county))
    contracts = ExpertContract.objects.order_by("-first", "-pk")
    return (
        rows.select_related("county", "person")
        .prefetch_related(Prefetch("contracts", contracts))
        .order_by("state", "name", "pk")
    )


def active_experts(county: County) -> QuerySet[Expert]:
    return experts_of(county).filter(state=ExpertState.ACTIVE)


def contracts_of(county: County) -> QuerySet[ExpertContract]:
    rows = ExpertContract.objects.filter(expert__county__in=counties_of(county))
    return rows.select_related("expert__county", "expert__person")


def contract_on(expert: Expert, day: date) -> ExpertContract | None:
    """The open contract under which the expert works on that day."""
    rows = expert.contracts.filter(state=ContractState.OPEN)
    return rows.filter(first__lte=day, last__gte=day).first()


def visits_of(county: County) -> QuerySet[ExpertVisit]:
    rows = ExpertVisit.objects.filter(expert__county__in=counties_of(county))
    return rows.select_related("expert__county", "expert__person", "village")


def visits_by(person: User) -> QuerySet[ExpertVisit]:
    """Of the person's own, as an expert of any county."""
    rows = ExpertVisit.objects.filter(expert__person=person)
    return rows.select_related("expert__county", "village")


def roles_of(person: User) -> QuerySet[Expert]:
    """Where the person is an expert now."""
    rows = Expert.objects.filter(person=person, state=ExpertState.ACTIVE)
    return rows.select_related("county")


def is_expert(person: User) -> bool:
    """Now or before: what they did stays theirs to read."""
    return Expert.objects.filter(person=person).exists()


def open_visits(expert: Expert, after: date | None = None) -> QuerySet[ExpertVisit]:
    rows = expert.visits.filter(state=VisitState.PLANNED)
    return rows if after is None else rows.filter(planned_on__gt=after)


def overlapping(expert: Expert, first: date, last: date) -> QuerySet[ExpertContract]:
    """Contracts of the expert that share a day with these."""
    return expert.contracts.filter(
        Q(state=ContractState.OPEN, last__gte=first)
        | Q(state=ContractState.ENDED, ended_on__gte=first, last__gte=first),
        first__lte=last,
    )
