"""Certificates by their holders: the wall of those who agreed, and those that end."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import dates
from training.models import CourseCertificate, Enrolment
from training.rules import FRESH, RENEWAL
from training.states import CourseState, EnrolmentState
from vendors.places.models import County


def on_wall(county: County | None = None) -> QuerySet[CourseCertificate]:
    """Those in force of people who agreed to be named, the newest first.

    A person stands there once for a course, also while a renewed certificate and the
    one before are both in force. A county's are those of its villages, and of people
    whose village is not known those of its courses.
    """
    renewed = Enrolment.objects.filter(
        again_of=OuterRef("enrolment"), state=EnrolmentState.FINISHED
    )
    rows = _in_force().filter(~Exists(renewed), enrolment__is_on_wall=True)
    if county is not None:
        at_home = Q(enrolment__village__county=county)
        taught = Q(enrolment__village=None, enrolment__course__county=county)
        rows = rows.filter(at_home | taught)
    return rows.select_related(
        "enrolment__village__county", "enrolment__course__county"
    ).order_by("-issued_on", "-pk")


def counties_on_wall() -> QuerySet[County]:
    """Those of which `on_wall` names somebody, by name."""
    mine = on_wall().order_by()
    at_home = mine.filter(enrolment__village__county=OuterRef("pk"))
    taught = mine.filter(
        enrolment__village=None, enrolment__course__county=OuterRef("pk")
    )
    rows = County.objects.filter(Exists(at_home) | Exists(taught))
    return rows.order_by("name", "pk")


def _in_force() -> QuerySet[CourseCertificate]:
    lasting = Q(good_until=None) | Q(good_until__gte=dates.today())
    return CourseCertificate.objects.filter(lasting, revoked_at=None)


def ending_certificates() -> QuerySet[CourseCertificate]:
    """Those that may be renewed now and whose holders were not told yet."""
    today = dates.today()
    return CourseCertificate.objects.filter(
        is_end_told=False,
        good_until__range=(today, today + RENEWAL),
        issued_on__lte=today - FRESH,
        revoked_at=None,
        enrolment__course__state=CourseState.PUBLISHED,
        enrolment__again=None,
    )
