"""Papers of training: the list of a session with codes, and the certificate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.printing import A4, Ink, Paper, both
from core.templatetags.market import active_locale, moment
from training.queries import issuer_words
from training.states import SeatState

if TYPE_CHECKING:
    from datetime import date

    from training.models import CourseCertificate, Seat, Session

_LEFT, _WIDE = 15.0, 180.0
_ROW = 24.0
_FOOT = 280.0
_CODE = 21.0


def list_of_session(session: "Session", people: "Sequence[Seat]") -> bytes:
    """Names in their turn, a box to tick, and each one's code. No phone numbers."""
    paper = Paper(A4, title=str(session.course), author=settings.MARKET_NAME)
    paper.on_page = lambda sheet: _head(sheet, session)
    y = _head(paper, session)
    for number, seat in enumerate(people, start=1):
        if y + _ROW > _FOOT:
            y = paper.next_page()
        y = _row(paper, y, number, seat)
    return paper.finish()


def _head(paper: Paper, session: "Session") -> float:
    y = paper.block(_LEFT, 14, str(session.course), Ink(15, bold=True), width=_WIDE)
    when = f"{moment(session.starts)} · {session.place}"
    y = paper.block(_LEFT, y + 1, when, Ink(10), width=_WIDE)
    paper.line(_LEFT, y + 2, _LEFT + _WIDE, y + 2)
    return y + 5


def _row(paper: Paper, y: float, number: int, seat: "Seat") -> float:
    paper.tick_box(_LEFT, y + 8, side=5, on=seat.attended_at is not None)
    paper.write(_LEFT + 9, y + 8, f"{number}.", Ink(11))
    paper.fitted(_LEFT + 18, y + 6, seat.enrolment.name, Ink(13, bold=True), width=90)
    code = seat.enrolment.code
    words = code
    if seat.state == SeatState.WAITING:
        words = f"{code} · {gettext('on the waiting list')}"
    paper.write(_LEFT + 18, y + 12.5, words, Ink(9, grey=True))
    paper.qr(code, x=_LEFT + _WIDE - _CODE, y=y, side=_CODE)
    paper.line(_LEFT, y + _ROW - 1, _LEFT + _WIDE, y + _ROW - 1, pt=0.2)
    return y + _ROW


def certificate_paper(certificate: "CourseCertificate") -> bytes:
    """The certificate in both languages, with a code that opens its public page."""
    course = certificate.enrolment.course
    paper = Paper(A4, title=certificate.label, author=issuer_words(certificate))
    paper.box(10, 10, 190, 277, pt=1.2)
    paper.box(12.5, 12.5, 185, 272, pt=0.4)
    middle = Ink(align="center")._replace
    y = paper.words(
        105, 44, both(_("Certificate")), middle(size=30, bold=True), width=160
    )
    y = paper.words(
        105, y + 14, both(_("This is to certify that")), middle(size=12), width=160
    )
    y = paper.fitted(
        105, y + 6, certificate.name, middle(size=28, bold=True), width=160
    )
    y = paper.words(
        105, y + 6, both(_("has finished the course")), middle(size=12), width=160
    )
    title = both(lambda: _title(course))
    y = paper.words(105, y + 6, title, middle(size=20, bold=True), width=160)
    y = paper.words(
        105, y + 16, both(lambda: _given(certificate)), middle(size=11), width=160
    )
    if certificate.good_until:
        y = paper.words(
            105, y + 3, both(lambda: _until(certificate)), middle(size=11), width=160
        )
    _foot(paper, certificate)
    return paper.finish()


def _title(course: object) -> str:
    return str(getattr(course, "title", ""))


def _given(certificate: "CourseCertificate") -> str:
    words = gettext("Given by %(issuer)s on %(day)s")
    issued = _whole(certificate.issued_on)
    return words % {"issuer": issuer_words(certificate), "day": issued}


def _whole(date: "date | None") -> str:
    """With its year, also in that year: a paper is read long after."""
    return str(format_date(date, "long", locale=active_locale())) if date else ""


def _until(certificate: "CourseCertificate") -> str:
    words = pgettext("a training certificate", "Good until %(day)s")
    return words % {"day": _whole(certificate.good_until)}


def _foot(paper: Paper, certificate: "CourseCertificate") -> None:
    path = reverse("learn:certificate", args=[certificate.code])
    paper.qr(f"{settings.SITE_URL}{path}", x=24, y=232, side=38)
    number = gettext("Number %(number)s") % {"number": certificate.label}
    y = paper.block(68, 238, number, Ink(11, bold=True), width=115)
    paper.words(
        68,
        y + 2,
        both(_("Scan the code to see whether it is in force.")),
        Ink(9, grey=True),
        width=115,
    )
