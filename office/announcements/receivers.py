"""Announcements go to households that are members: to accounts, else by their phone.

A text message is sent at least once, as a mail is: twice only where a worker dies
between the provider's answer and the row's mark.
"""

from django.db.models import QuerySet
from django.utils import timezone, translation

from core.brand import said_by
from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers, enqueue
from core.sms import send_sms
from office.mailings.receivers import send_piece, tell_each
from office.mailings.states import MailingState
from vendors.cooperatives.models import Household

from .models import Announcement, Receipt
from .notifications import Announced
from .queries import accounts_of, members, without_account
from .services import ANNOUNCEMENTS, TEXTS, text_key


@delivers(ANNOUNCEMENTS.topic)
def deliver(message: OutboxMessage) -> None:
    send_piece(ANNOUNCEMENTS, message, audience=_audience, tell=_tell)


def _audience(announcement: Announcement) -> QuerySet[Household]:
    if not announcement.to_members:
        return Household.objects.none()
    return members(announcement.cooperative)


def _tell(announcement: Announcement, piece: list[Household]) -> None:
    chosen = Household.objects.filter(pk__in=[each.pk for each in piece])
    news = Announced(announcement)
    tell_each(ANNOUNCEMENTS, announcement, news, list(accounts_of(chosen)))
    known = announcement.copies.filter(household__in=chosen).values("household")
    for household in without_account(chosen).exclude(pk__in=known):
        receipt = Receipt.objects.create(
            announcement=announcement,
            household=household,
            ways="sms",
            created=timezone.now(),
        )
        enqueue(TEXTS, text_key(announcement, receipt.pk), receipt=receipt.pk)


@delivers(TEXTS)
def text(message: OutboxMessage) -> None:
    """In Chinese where it is said in Chinese: who has no account has no language."""
    rows = Receipt.objects.select_related("announcement__cooperative", "household")
    receipt = rows.filter(pk=message.payload["receipt"]).first()
    if receipt is None or receipt.household is None or not receipt.household.phone:
        msg = "nobody there to write to any more"
        raise UndeliverableError(msg)
    about = receipt.announcement
    if about.state == MailingState.STOPPED or receipt.household.left is not None:
        Receipt.objects.filter(pk=receipt.pk).update(is_left_off=True)
        return
    with translation.override("zh-hans"):
        said = said_by(about.cooperative.name, about.title)
    send_sms(receipt.household.phone, said)
