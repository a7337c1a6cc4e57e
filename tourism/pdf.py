"""Tickets on paper: each with its code, when and where."""

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from core.brand import market_name
from core.pdf.blocks import HAIRLINE, QR, Block, gap, grid, rule
from core.pdf.document import Margins, Section, make_pdf
from core.pdf.paragraphs import TITLE, Paragraph, Style

from .models import Booking, Ticket
from .states import ExperienceKind, TicketState
from .wording import due_words, terms_words, when_of, where_of

_CODE = 46.0


def tickets_pdf(booking: Booking) -> bytes:
    """All that are good; fetch the order, `experience__product` and village with it."""
    title = booking.experience.title
    tickets = booking.tickets.exclude(state=TicketState.CANCELLED)
    rows = [
        [_words(booking, ticket), QR(ticket.code, _CODE)]
        for ticket in tickets.select_related("price").order_by("number")
    ]
    line = ("LINEBELOW", (0, 0), (-1, -1), 0.3, HAIRLINE)
    room = ("BOTTOMPADDING", (0, 0), (-1, -1), 6 * mm)
    story = [grid(rows, [174 - _CODE, _CODE], style=[line, room])]
    section = Section(story, head=_head(booking), foot=title)
    return make_pdf(
        [section], title=title, author=market_name(), margins=Margins(side=18)
    )


def _head(booking: Booking) -> list[Flowable]:
    experience, order = booking.experience, booking.vendor_order.order
    name = order.shipping_address.name if order.shipping_address else ""
    whose = [booking.vendor_order.number, name, booking.vendor_order.partner.name]
    bring = _("What to bring: %(what)s") % {"what": experience.bring}
    said = [
        (experience.title, TITLE),
        (when_of(booking), Style(13, bold=True, before=3)),
        (where_of(experience), Style(11, before=3)),
        (" · ".join(filter(None, whose)), Style(grey=True, before=3)),
        (due_words(booking, order.currency), Style(before=3)),
        (bring if experience.bring else "", Style(before=3)),
        (terms_words(booking), Style(before=3)),
    ]
    shown = [Paragraph(text, style) for text, style in said if text]
    return [*shown, rule(0.5, before=3, after=0), gap(3)]


def _words(booking: Booking, ticket: Ticket) -> Block:
    is_tree = booking.experience.kind == ExperienceKind.TREE
    title = _("Certificate") if is_tree else _("Ticket")
    found = [
        gap(6),
        Paragraph(f"{title} {ticket.number}", Style(15, bold=True)),
        Paragraph(ticket.price.name, Style(12, before=3)),
    ]
    if is_tree:
        tree = _("Your tree: %(name)s") % {"name": tree_name(ticket)}
        found.append(Paragraph(tree, Style(12, bold=True, before=3)))
    return [*found, Paragraph(spaced(ticket.code), Style(11, before=6))]


def spaced(code: str) -> str:
    """In fives, so that it can be read out."""
    return " ".join(code[i : i + 5] for i in range(0, len(code), 5))


def tree_name(ticket: Ticket) -> str:
    """What the tree that was adopted is called: no two of a farm's the same."""
    experience = ticket.booking.experience
    return f"{experience.title} № {ticket.pk}"
