"""What courses hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import CourseCertificate, Enrolment, Seat


def enrolments_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Enrolment.objects.filter(user=user).select_related("course", "village")
    for each in rows.order_by("pk"):
        yield {
            "course": each.course.title,
            "name": each.name,
            "phone": each.phone,
            "village": each.village.name if each.village else "",
            "state": str(each.get_state_display()),
            "enrolled": each.created,
            "finished": each.finished_at,
            "you_agreed_that_your_name_is_shown": each.shows_name,
            "you_agreed_to_the_certificate_wall": each.is_on_wall,
        }


def seats_of(user: User) -> Iterator[dict[str, Any]]:
    rows = Seat.objects.filter(enrolment__user=user)
    for each in rows.select_related("session__course").order_by("pk"):
        yield {
            "course": each.session.course.title,
            "session": each.session.starts,
            "state": str(each.get_state_display()),
            "attended": each.attended_at,
        }


def certificates_of(user: User) -> Iterator[dict[str, Any]]:
    rows = CourseCertificate.objects.filter(enrolment__user=user)
    for each in rows.select_related("enrolment__course").order_by("pk"):
        yield {
            "number": each.label,
            "course": each.enrolment.course.title,
            "name": each.name,
            "given": each.issued_on,
            "until": each.good_until,
            "taken_back": each.revoked_at,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "courses": enrolments_of,
        "courses-sessions": seats_of,
        "courses-certificates": certificates_of,
    }
