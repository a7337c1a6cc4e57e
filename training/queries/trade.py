"""Which courses are to be finished before trade, and what a farm's desk shows of it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import dates
from training.models import Course, CourseCertificate, Enrolment, TradeRule
from training.states import CourseState, EnrolmentState, Need
from vendors.members.cards import Card
from vendors.onboarding.rules import Requirement
from vendors.partner.models import Partner

_SETTINGS = {
    Need.OPEN_SHOP: "TRAINING_TO_OPEN_SHOP",
    Need.GO_LIVE: "TRAINING_TO_GO_LIVE",
}


def good_certificates(user: User) -> QuerySet[CourseCertificate]:
    """The person's certificates that are in force today."""
    today = dates.today()
    return CourseCertificate.objects.filter(
        Q(good_until__isnull=True) | Q(good_until__gte=today),
        enrolment__user=user,
        revoked_at=None,
    )


def missing_courses(
    user: User,
    need: Need,
    *,
    counties: Iterable[int],
    cooperatives: Iterable[int] = (),
) -> list[Course]:
    """What the market, these counties and cooperatives ask for and is not finished.

    A course that nobody can take any more is asked of nobody. One query.
    """
    rules = TradeRule.objects.filter(
        Q(county__in=list(counties)) | Q(cooperative__in=list(cooperatives)), need=need
    )
    slugs = getattr(settings, _SETTINGS[need])
    rows = Course.objects.filter(
        Q(pk__in=rules.values("course")) | Q(slug__in=slugs),
        state=CourseState.PUBLISHED,
    )
    done = good_certificates(user).values("enrolment__course")
    return list(rows.exclude(pk__in=done).order_by("title", "pk"))


def missing_to_go_live(user: User) -> list[Course]:
    """What the places and cooperatives of the person's shops ask for before going live.

    Two queries.
    """
    shops = Partner.objects.filter(roles__user=user)
    rows = list(shops.values_list("pk", "village__county", "cooperative"))
    return missing_courses(
        user,
        Need.GO_LIVE,
        counties={county for _pk, county, _body in rows if county},
        # A cooperative's own team goes by its own rule.
        cooperatives={pk for pk, _c, _b in rows} | {b for _p, _c, b in rows if b},
    )


def may_go_live(user: User) -> bool:
    """Whether no course is missing; whoever runs a broadcast asks before it begins."""
    return not missing_to_go_live(user)


def rules_of(owner: Partner | object) -> QuerySet[TradeRule]:
    """What a county or a cooperative asks for."""
    name = "cooperative" if isinstance(owner, Partner) else "county"
    return TradeRule.objects.filter(**{name: owner}).select_related("course")


def courses_before_opening(application: Any) -> list[Requirement]:
    """Courses that the market, the applicant's county or cooperative asks for."""
    village, body = application.village, application.cooperative_id
    courses = missing_courses(
        application.user,
        Need.OPEN_SHOP,
        counties=[village.county_id] if village else [],
        cooperatives=[body] if body else [],
    )
    return [
        Requirement(
            _("Course “%(title)s”") % {"title": course},
            reverse("learn:course", args=[course.slug]),
        )
        for course in courses
    ]


def courses_before_going_live(broadcast: Any, user: User) -> list[Course]:
    """What the market, the seller's county or its cooperative asks of who goes on air.

    One query.
    """
    partner = broadcast.partner
    village = partner.village
    bodies = {partner.pk, partner.cooperative_id} - {None}
    counties = [village.county_id] if village else []
    return missing_courses(user, Need.GO_LIVE, counties=counties, cooperatives=bodies)


def course_on_desk(user: User, _partner: Any) -> list[Card]:
    """The course that the person is midway through; one query."""
    done = Count(
        "lessons_done", filter=Q(lessons_done__lesson__is_removed=False), distinct=True
    )
    lessons = Count(
        "course__lessons", filter=Q(course__lessons__is_removed=False), distinct=True
    )
    rows = Enrolment.objects.filter(user=user, state=EnrolmentState.ENROLLED)
    rows = rows.select_related("course").annotate(did=done, lessons=lessons)
    enrolment: Any = rows.order_by("-created").first()
    if enrolment is None:
        return []
    count = enrolment.lessons
    text = ngettext(
        "%(done)s of %(count)s lesson completed",
        "%(done)s of %(count)s lessons completed",
        count,
    )
    return [
        Card(
            "list",
            str(enrolment.course),
            text % {"done": enrolment.did, "count": count},
            reverse("learn:course", args=[enrolment.course.slug]),
            enrolment.did * 100 // count if count else 0,
        )
    ]
