"""News of shops and their teams become rows of the outbox."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils.translation import get_language

from core.mail import send_row
from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from core.secrets import Unreadable, seal, unseal
from vendors.banking.models import BankAccount
from vendors.banking.signals import account_changed
from vendors.members.models import Invitation, PartnerRoleEvent
from vendors.members.signals import invitation_made, team_changed
from vendors.onboarding.models import ApplicationEntry
from vendors.onboarding.signals import application_answered, application_asked
from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import PartnerStatus

from .emails import Reader
from .receivers import _note
from .seller_emails import invitation as invitation_mail
from .seller_news import STATUS_SAID

# A holiday is the seller's own doing, and the first opening has a mail of its own.
_NO_NEWS_FROM = frozenset(
    {PartnerStatus.APPLIED, PartnerStatus.OPEN, PartnerStatus.HOLIDAY}
)


@receiver(application_asked)
def note_question(entry: ApplicationEntry, **_kwargs: Any) -> None:
    _note("application_asked", entry.pk)


@receiver(application_answered)
def note_answer(entry: ApplicationEntry, **_kwargs: Any) -> None:
    _note("application_answered", entry.pk)


@receiver(partner_status_changed)
def note_status(partner: Partner, old: str, **_kwargs: Any) -> None:
    new = partner.status
    if new not in STATUS_SAID or (new == PartnerStatus.OPEN and old in _NO_NEWS_FROM):
        return
    event = partner.events.order_by("-pk").first()
    if event is not None:
        _note("shop_status", event.pk)


@receiver(account_changed)
def note_account(account: BankAccount, **_kwargs: Any) -> None:
    event = account.events.order_by("-pk").first()
    if event is not None:
        _note("bank_changed", event.pk)


@receiver(team_changed)
def note_team(event: PartnerRoleEvent, **_kwargs: Any) -> None:
    """A seller's first member came with the approval, which has a mail of its own."""
    is_news = event.by_id is not None and event.partner.status != PartnerStatus.APPLIED
    if is_news:
        _note("team_changed", event.pk)


@receiver(invitation_made)
def note_invitation(invitation: Invitation, token: str, **_kwargs: Any) -> None:
    """The token waits sealed: whoever reads the outbox can't use it."""
    if invitation.email:
        enqueue(
            "notifications.invitation",
            f"invitation:{invitation.pk}",
            about=invitation.pk,
            token=seal(token),
            language=get_language() or settings.LANGUAGE_CODE,
        )


@delivers("notifications.invitation")
def deliver_invitation(message: OutboxMessage) -> None:
    """Nothing is sent of one that was taken back or used meanwhile."""
    rows = Invitation.objects.select_related("partner", "by")
    invitation = rows.filter(pk=message.payload["about"]).first()
    if invitation is None or not invitation.is_pending:
        return
    try:
        token = unseal(message.payload["token"])
    except Unreadable as error:
        raise Undeliverable("no key opens the invitation's token") from error
    to = Reader(email=invitation.email, language=message.payload["language"])
    send_row(invitation_mail(invitation, token, to), message)
