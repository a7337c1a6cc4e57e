"""PDFs of training: the list of a session with codes, and the certificate."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from core.brand import market_name
from core.pdf.blocks import HAIRLINE, QR, Block, TickBox, gap, grid, rule
from core.pdf.document import Margins, Section, make_pdf
from core.pdf.paragraphs import (
    HEADING,
    SMALL,
    Paragraph,
    Style,
    both,
    both_paragraphs,
    day_in_words,
)
from core.templatetags.market import moment
from training.models import CourseCertificate, Seat, Session
from training.queries.courses import issuer_words
from training.states import SeatState

_CODE = 21.0


def session_list_pdf(session: Session, people: "Sequence[Seat]") -> bytes:
    """Names in their turn, a box to tick, and each one's code. No phone numbers."""
    title = str(session.course)
    when = f"{moment(session.starts)} · {session.place}"
    head = [
        Paragraph(title, Style(15, bold=True)),
        Paragraph(when, Style(before=3)),
        rule(0.5, before=2, after=1),
    ]
    rows = [_row(number, seat) for number, seat in enumerate(people, start=1)]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, HAIRLINE),
        ("TOPPADDING", (0, 0), (-1, -1), mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), mm),
    ]
    story = [grid(rows, [9, 9, 162 - _CODE, _CODE], style=style)] if rows else [gap(1)]
    section = Section(story, head=head, foot=when)
    return make_pdf([section], title=title, author=market_name())


def _row(number: int, seat: Seat) -> list[Block]:
    words = seat.enrolment.code
    if seat.state == SeatState.WAITING:
        words = f"{words} · {gettext('on the waiting list')}"
    who = [
        Paragraph(seat.enrolment.name, Style(13, bold=True)),
        Paragraph(words, Style(9, grey=True)),
    ]
    box = TickBox(side=5, on=seat.attended_at is not None)
    code = QR(seat.enrolment.code, _CODE)
    return [box, Paragraph(f"{number}.", Style(11)), who, code]


def certificate_pdf(certificate: CourseCertificate) -> bytes:
    """The certificate in both languages, with a code that opens its public page."""
    inner = grid(
        [[_words(certificate)], [_code(certificate)]], [185], heights=[220, 52],
        style=[
            ("BOX", (0, 0), (-1, -1), 0.4, colors.black),
            ("LEFTPADDING", (0, 0), (-1, -1), 12 * mm),
            ("RIGHTPADDING", (0, 0), (-1, -1), 12 * mm),
        ],
    )  # fmt: skip
    frame = grid(
        [[inner]], [190],
        style=[
            ("BOX", (0, 0), (-1, -1), 1.2, colors.black),
            ("LEFTPADDING", (0, 0), (-1, -1), 2.5 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5 * mm),
        ],
    )  # fmt: skip
    return make_pdf(
        [Section([frame], foot=None)],
        title=certificate.label,
        author=issuer_words(certificate),
        margins=Margins(10, 10, 9),
    )


def _words(certificate: CourseCertificate) -> list[Flowable]:
    course: Any = certificate.enrolment.course
    middle = Style(12, align="center")
    large = middle.but(size=28, bold=True, most=1, least=16)
    said = [
        (31, both(_("Certificate")), middle.but(size=30, bold=True)),
        (14, both(_("This is to certify that")), middle),
        (6, both(certificate.name), large),
        (6, both(_("has completed the course")), middle),
        (6, both(lambda: course.title), middle.but(size=20, bold=True)),
        (16, both(lambda: _given(certificate)), middle.but(size=11)),
    ]
    if certificate.good_until:
        said.append((3, both(lambda: _until(certificate)), middle.but(size=11)))
    return [
        flowable
        for room, words, style in said
        for flowable in (gap(room), *both_paragraphs(words, style))
    ]


def _given(certificate: CourseCertificate) -> str:
    words = gettext("Issued by %(issuer)s on %(day)s")
    issued = day_in_words(certificate.issued_on)
    return words % {"issuer": issuer_words(certificate), "day": issued}


def _until(certificate: CourseCertificate) -> str:
    words = pgettext("a training certificate", "Valid until %(day)s")
    return words % {"day": day_in_words(certificate.good_until)}


def _code(certificate: CourseCertificate) -> Block:
    path = reverse("learn:certificate", args=[certificate.code])
    number = gettext("Number %(number)s") % {"number": certificate.label}
    beside = [
        gap(6),
        Paragraph(number, HEADING),
        gap(2),
        *both_paragraphs(both(_("Scan the code to verify it.")), SMALL.but(size=9)),
    ]
    return grid([[QR(f"{settings.SITE_URL}{path}", 38), "", beside]], [38, 6, 115])
