"""What areas ask of others that none of them imports, joined here."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import dates
from core.runtime_settings import in_the_way
from live.broadcasts.rules import REQUIREMENTS, Requirement
from live.records.queries import views_per_day
from orders.order.models import Order
from payments.ledger.models import LedgerTransaction
from programme.experts.queries.days import TAUGHT, TaughtSession
from programme.experts.queries.roster import active_experts
from programme.figures.registry import COUNTERS, Counter, Place
from programme.figures.states import Figure
from programme.plans.queries.trained import TRAINED, TrainedPeople
from tourism.queries.guests import visitors_per_day
from training.queries.funnels import funnels
from training.queries.roster import ROSTER, RosterExpert
from training.queries.trade import courses_before_going_live
from training.queries.trainees import finished_per_day, held_sessions
from vendors.partner.models import StockRecord
from vendors.places.models import County

CountByVillage = Callable[[Sequence[int], date, date], Mapping[date, int]]


def join_areas() -> None:
    """Once, when every app is loaded."""
    REQUIREMENTS.provide(courses_to_go_on_air)
    COUNTERS.provide(counters)
    TRAINED.provide(trained_people)
    TAUGHT.provide(taught_sessions)
    ROSTER.provide(experts_with_accounts)
    in_the_way.provide(goods_and_sales)


def goods_and_sales() -> str:
    """What is priced, was ordered or stands in the books by the market's currency."""
    if LedgerTransaction.objects.exists():
        return _("there are entries in the books.")
    if Order.objects.exists():
        return _("there are orders.")
    if StockRecord.objects.exists():
        return _("there are goods with prices.")
    return ""


def courses_to_go_on_air(broadcast: Any, user: Any) -> list[Requirement]:
    """Courses that who goes on air has not finished, and where they can be taken."""
    return [
        Requirement(
            _("Course “%(title)s”") % {"title": course},
            reverse("learn:course", args=[course.slug]),
        )
        for course in courses_before_going_live(broadcast, user)
    ]


def counters() -> dict[str, Counter]:
    """Who counts which figure of a county's programme."""
    return {
        Figure.TRAINEES: _by_village(finished_per_day),
        Figure.VIEWS: _by_village(views_per_day),
        Figure.VISITORS: _by_village(visitors_per_day),
    }


def trained_people(counties: Iterable[int]) -> dict[int, TrainedPeople]:
    """How far the people came that counties trained."""
    return {pk: TrainedPeople(*row) for pk, row in funnels(counties).items()}


def taught_sessions(
    people: Collection[int], counties: Collection[int]
) -> list[TaughtSession]:
    """Sessions of counties' own courses, which count as days of their trainers."""
    return [
        TaughtSession(
            row.trainer_id, dates.day_of(row.starts), row.course.title, row.place
        )
        for row in held_sessions(people, counties)
        if row.trainer_id is not None
    ]


def experts_with_accounts(county: County) -> list[RosterExpert]:
    """Those whom a session can name as its trainer."""
    rows = active_experts(county).filter(person__is_active=True)
    return [
        RosterExpert(one.person.email or one.person.phone or "", one.name)
        for one in rows
        if one.person is not None
    ]


def _by_village(count: CountByVillage) -> Counter:
    def counted(place: Place, first: date, last: date) -> Mapping[date, int]:
        return count(sorted(place.villages), first, last)

    return counted
