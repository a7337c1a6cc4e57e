"""What training asks of applicants, and what it shows on a farm's desk."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from training.models import Course, Enrolment
from training.queries.trade import missing_courses
from training.states import EnrolmentState, Need
from vendors.members.cards import Card
from vendors.onboarding.rules import Requirement


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
        "%(done)s of %(count)s lesson done", "%(done)s of %(count)s lessons done", count
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
