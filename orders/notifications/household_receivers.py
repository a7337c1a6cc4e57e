"""Links to a household's own page become rows of the outbox, and mails."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.dispatch import receiver
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from core.mail import send_row
from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from core.secrets import Unreadable, seal, unseal
from vendors.cooperatives.models import HouseholdInvitation
from vendors.cooperatives.signals import household_invited

from .emails import Reader, _mail

TOPIC = "notifications.household_invitation"


@receiver(household_invited)
def note_link(invitation: HouseholdInvitation, token: str, **_kwargs: Any) -> None:
    """The token waits sealed: whoever reads the outbox can't use it."""
    if invitation.email:
        enqueue(
            TOPIC,
            f"household_invitation:{invitation.pk}",
            about=invitation.pk,
            token=seal(token),
            language=get_language() or settings.LANGUAGE_CODE,
        )


@delivers(TOPIC)
def deliver_link(message: OutboxMessage) -> None:
    """Nothing is sent of one that was taken back or used meanwhile."""
    rows = HouseholdInvitation.objects.select_related("member__household__cooperative")
    invitation = rows.filter(pk=message.payload["about"]).first()
    if invitation is None or not invitation.is_pending:
        return
    try:
        token = unseal(message.payload["token"])
    except Unreadable as error:
        raise Undeliverable("no key opens the invitation's token") from error
    to = Reader(email=invitation.email, language=message.payload["language"])
    send_row(link_mail(invitation, token, to), message)


def link_mail(
    invitation: HouseholdInvitation, token: str, to: Reader
) -> EmailMultiAlternatives:
    """To an address that may have no account yet."""
    address = reverse("accounts:household_join")
    return _mail(
        "household_link",
        to,
        link=f"{address}?{urlencode({'invite': token})}",
        invitation=invitation,
        cooperative=invitation.member.household.cooperative,
    )
