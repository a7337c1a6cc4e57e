"""Tickets on paper: each with its code, when and where."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from core.printing import A4, Ink, Paper

from .states import ExperienceKind, TicketState
from .wording import due_words, terms_words, when_of, where_of

if TYPE_CHECKING:
    from .models import Booking, Ticket

_LEFT, _WIDE = 18.0, 174.0
_HIGH, _CODE = 58.0, 46.0
_FOOT = 280.0


def tickets_paper(booking: "Booking") -> bytes:
    """All that are good; fetch `part__order`, `experience__product` and village."""
    experience = booking.experience
    paper = Paper(A4, title=experience.title, author=settings.MARKET_NAME)
    paper.on_page = lambda sheet: _head(sheet, booking)
    y = _head(paper, booking)
    tickets = booking.tickets.exclude(state=TicketState.CANCELLED)
    for ticket in tickets.select_related("price").order_by("number"):
        if y + _HIGH > _FOOT:
            y = paper.next_page()
        y = _ticket(paper, y, booking, ticket)
    return paper.finish()


def _head(paper: Paper, booking: "Booking") -> float:
    experience, order = booking.experience, booking.part.order
    y = paper.block(
        _LEFT, 16, experience.title, Ink(20, bold=True), width=_WIDE, most=2
    )
    y = paper.block(_LEFT, y + 1, when_of(booking), Ink(13, bold=True), width=_WIDE)
    y = paper.block(_LEFT, y + 1, where_of(experience), Ink(11), width=_WIDE, most=2)
    name = order.shipping_address.name if order.shipping_address else ""
    words = [booking.part.number, name, booking.part.partner.name]
    y = paper.block(
        _LEFT, y + 1, " · ".join(filter(None, words)), Ink(10, grey=True), width=_WIDE
    )
    for text in (
        due_words(booking, order.currency),
        _("What to bring: %(what)s") % {"what": experience.bring}
        if experience.bring
        else "",
        terms_words(booking),
    ):
        if text:
            y = paper.block(_LEFT, y + 1, text, Ink(10), width=_WIDE, most=3)
    paper.line(_LEFT, y + 3, _LEFT + _WIDE, y + 3)
    return y + 6


def _ticket(paper: Paper, y: float, booking: "Booking", ticket: "Ticket") -> float:
    paper.qr(ticket.code, x=_LEFT + _WIDE - _CODE, y=y, side=_CODE)
    kind = booking.experience.kind
    title = _("Certificate") if kind == ExperienceKind.TREE else _("Ticket")
    top = paper.write(_LEFT, y + 6, f"{title} {ticket.number}", Ink(15, bold=True))
    top = paper.fitted(_LEFT, top + 1, ticket.price.name, Ink(12), width=110)
    if kind == ExperienceKind.TREE:
        tree = _("Your tree: %(name)s") % {"name": tree_name(ticket)}
        top = paper.fitted(_LEFT, top + 1, tree, Ink(12, bold=True), width=110)
    paper.write(_LEFT, top + 2, spaced(ticket.code), Ink(11))
    paper.line(_LEFT, y + _HIGH - 3, _LEFT + _WIDE, y + _HIGH - 3, pt=0.2)
    return y + _HIGH


def spaced(code: str) -> str:
    """In fives, so that it can be read out."""
    return " ".join(code[i : i + 5] for i in range(0, len(code), 5))


def tree_name(ticket: "Ticket") -> str:
    """What the tree that was adopted is called: no two of a farm's the same."""
    experience = ticket.booking.experience
    return f"{experience.title} № {ticket.pk}"
