"""What is printed to win sellers: the page of an invitation."""

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core import dates
from core.brand import market_name
from core.pdf.blocks import QR, gap, grid
from core.pdf.document import Section, make_pdf
from core.pdf.paragraphs import Style, both, both_paragraphs, day_in_words
from openings.models import SellerInvitation

_STEPS = (
    _("1. Scan the code with your phone."),
    _("2. Sign up with your phone number."),
    _("3. Say who you are and what you grow. It takes five minutes."),
)


def poster_pdf(invitation: SellerInvitation, link: str) -> bytes:
    """One page with a large code, in both languages."""
    middle = Style(13, align="center")
    story = [
        gap(12),
        *both_paragraphs(both(_("Sell what you grow")), middle.but(size=30, bold=True)),
        gap(6),
        *both_paragraphs(both(lambda: _by_whom(invitation)), middle.but(size=16)),
        gap(10),
        grid([["", QR(link, 95), ""]], [47, 95, 48]),
        gap(10),
        *(
            flowable
            for step in _STEPS
            for flowable in (*both_paragraphs(both(step), middle), gap(3))
        ),
        gap(4),
        *both_paragraphs(both(lambda: _until(invitation)), middle.but(size=10)),
    ]
    return make_pdf(
        [Section(story, foot=None)], title=market_name(), author=market_name()
    )


def _by_whom(invitation: SellerInvitation) -> str:
    if invitation.office is None:
        return gettext("%(market)s invites you") % {"market": market_name()}
    words = gettext("%(office)s invites you to %(market)s")
    return words % {"office": invitation.office.name, "market": market_name()}


def _until(invitation: SellerInvitation) -> str:
    words = pgettext("an invitation", "Valid until %(day)s")
    return words % {"day": day_in_words(dates.day_of(invitation.expires))}
