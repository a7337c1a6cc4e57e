"""Text messages to who is invited or has a shop waiting, by way of the outbox."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.brand import market_name
from core.market import first_language
from core.models import OutboxMessage
from core.outbox import delivers
from core.sms import send_sms
from openings.models import SellerInvitation, ShopOpening
from openings.states import HandoverState


def link_of(invitation: SellerInvitation) -> str:
    """The address that the invitation opens; "" for one whose link is lost.

    The token stands in the query, which logs leave out.
    """
    token = invitation.token
    query = urlencode({"invite": token})
    return f"{settings.SITE_URL}{reverse('openings:invited')}?{query}" if token else ""


@delivers("openings.invitation")
def deliver_invitation(message: OutboxMessage) -> None:
    rows = SellerInvitation.objects.select_related("office")
    invitation = rows.filter(pk=message.payload["about"]).first()
    if invitation is None or invitation.has_ended or not invitation.phone:
        return
    link = link_of(invitation)
    if not link:
        return
    with override(invitation.language or first_language()):
        text = _(
            "%(office)s invites you to sell at %(market)s. Open your shop: %(link)s"
        )
        office = invitation.office.name if invitation.office else market_name()
        words = text % {"office": office, "market": market_name(), "link": link}
    send_sms(invitation.phone, words)


@delivers("openings.shop")
def deliver_shop(message: OutboxMessage) -> None:
    rows = ShopOpening.objects.select_related("partner", "office")
    opening = rows.filter(pk=message.payload["about"]).first()
    if opening is None or opening.state != HandoverState.WAITING:
        return
    with override(opening.language or first_language()):
        words = _(
            "%(office)s opened the shop %(name)s at %(market)s for you. Sign up with "
            "this number to take it over: %(link)s"
        ) % {
            "office": opening.office.name if opening.office else market_name(),
            "name": opening.partner.name,
            "market": market_name(),
            "link": f"{settings.SITE_URL}{reverse('openings:mine')}",
        }
    send_sms(opening.phone, words)
