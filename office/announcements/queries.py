"""Whom an announcement reaches, what a household was told, who has not done a task."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from core.prepared import Prepared
from office.mailings.states import TOLD
from vendors.cooperatives.models import Household, HouseholdMember
from vendors.partner.models import Partner

from .models import Announcement, CoopPaper, Task, TaskShare
from .states import Readers

MOST_NEWS = 3


def members(cooperative: Partner) -> QuerySet[Household]:
    """Households that belong to it now."""
    return Household.objects.filter(cooperative=cooperative, left=None)


def accounts_of(households: QuerySet[Household]) -> QuerySet[User]:
    """People of these households who sign in here."""
    places = HouseholdMember.objects.filter(
        household__in=households, left=None, user__isnull=False
    )
    return User.objects.filter(pk__in=places.values("user"), is_active=True)


def without_account(households: QuerySet[Household]) -> QuerySet[Household]:
    """Those that can be told by phone alone."""
    places = HouseholdMember.objects.filter(left=None, user__isnull=False)
    with_one = places.filter(household__in=households).values("household")
    return households.exclude(pk__in=with_one).exclude(phone="")


def recipients(cooperative: Partner) -> int:
    """How many accounts, and households by phone, are told of what is for members."""
    households = members(cooperative)
    return accounts_of(households).count() + without_account(households).count()


def is_member(cooperative: Partner, user: User) -> bool:
    return accounts_of(members(cooperative)).filter(pk=user.pk).exists()


@Prepared
def _public_news(cooperative: int) -> QuerySet[Announcement]:
    rows = Announcement.objects.filter(
        cooperative=cooperative, is_public=True, state__in=TOLD
    )
    return rows.select_related("picture").order_by("-sent_at", "-pk")[:MOST_NEWS]


def public_news(cooperative: Partner) -> list[Announcement]:
    """What everybody may read, the latest first; one query."""
    found = _public_news(cooperative.pk)
    for each in found:
        each.cooperative = cooperative
    return found


def own_households(user: User) -> QuerySet[Household]:
    """Households of the person, as long as both belong."""
    places = HouseholdMember.objects.filter(user=user, left=None)
    rows = Household.objects.filter(pk__in=places.values("household"), left=None)
    return rows.select_related("cooperative")


def news_for(households: Iterable[Household]) -> QuerySet[Announcement]:
    """What their cooperatives told members."""
    coops = {each.cooperative_id for each in households}
    rows = Announcement.objects.filter(
        cooperative__in=coops, to_members=True, state__in=TOLD
    )
    return rows.select_related("cooperative", "picture").order_by("-sent_at", "-pk")


def tasks_for(households: Iterable[Household]) -> QuerySet[TaskShare]:
    rows = TaskShare.objects.filter(household__in=[each.pk for each in households])
    rows = rows.filter(task__closed=None).select_related("task__cooperative")
    return rows.order_by("done", "task__due", "-pk")


def papers_for(households: Iterable[Household]) -> QuerySet[CoopPaper]:
    """Documents that members may see, with their versions."""
    coops = {each.cooperative_id for each in households}
    rows = CoopPaper.objects.filter(cooperative__in=coops, readers=Readers.MEMBERS)
    return rows.filter(versions__isnull=False).distinct().prefetch_related("versions")


def tasks_counted(cooperative: Partner) -> QuerySet[Task]:
    return Task.objects.filter(cooperative=cooperative).annotate(
        asked=Count("shares"),
        ready=Count("shares", filter=Q(shares__done__isnull=False)),
    )
