"""The only locks on training; always sessions by number, then an enrolment."""

from collections.abc import Iterable

from .models import CertificateCounter, Course, Enrolment, Session


def lock_course(course_id: int) -> Course:
    rows = Course.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("county", "cooperative").get(pk=course_id)


def lock_session(session_id: int) -> Session:
    rows = Session.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("course", "village").get(pk=session_id)


def lock_sessions(session_ids: Iterable[int]) -> list[Session]:
    rows = Session.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=session_ids
    )
    return list(rows.select_related("course", "village").order_by("pk"))


def lock_enrolment(enrolment_id: int) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("course", "user").get(pk=enrolment_id)


def lock_counter(issuer: str, year: int) -> CertificateCounter:
    CertificateCounter.objects.get_or_create(issuer=issuer, year=year)
    rows = CertificateCounter.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(issuer=issuer, year=year)
