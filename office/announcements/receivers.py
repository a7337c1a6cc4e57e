"""Delivers an announcement: each receipt once, in pieces that a worker can finish.

Notices and mails and text messages are rows of the outbox, written with the mark that
the recipient is done: a worker that dies loses none and writes none twice. A text is
then sent at least once, as a mail is: twice only where a worker dies between the
provider's answer and the row's mark.
"""

from django.db import transaction
from django.utils import timezone, translation

from core.models import OutboxMessage
from core.outbox import UndeliverableError, delivers, enqueue
from core.sms import send_sms
from notifications.queries import channels
from notifications.services import tell_people
from notifications.states import Kind

from .models import Announcement, Receipt
from .notifications import Announced
from .services import finish

AT_ONCE = 200


@delivers("announcements.send")
def deliver(message: OutboxMessage) -> None:
    """A piece of it. What a dead worker left is taken up by the next try."""
    rows = Announcement.objects.select_related("cooperative")
    announcement = rows.get(pk=message.payload["announcement"])
    waiting = announcement.receipts.filter(done=None)
    receipts = list(waiting.select_related("user", "household")[:AT_ONCE])
    for receipt in receipts:
        _tell(announcement, receipt)
    if waiting.exists():
        last = receipts[-1].pk
        key = f"announcement:{announcement.pk}:{last}"
        enqueue("announcements.send", key, announcement=announcement.pk)
    else:
        finish(announcement.pk)


def _tell(announcement: Announcement, receipt: Receipt) -> None:
    """The row is claimed first, so that two workers tell nobody twice."""
    with transaction.atomic():
        claimed = Receipt.objects.filter(pk=receipt.pk, done=None)
        if not claimed.update(done=timezone.now()):
            return
        ways = _account(announcement, receipt) if receipt.user else set()
        if _phone_of(receipt):
            key = f"announcement-text:{receipt.pk}"
            enqueue("announcements.text", key, receipt=receipt.pk)
            ways.add("sms")
        Receipt.objects.filter(pk=receipt.pk).update(ways=",".join(sorted(ways)))


def _account(announcement: Announcement, receipt: Receipt) -> set[str]:
    user = receipt.user
    if user is None:
        return set()
    tell_people(Announced(announcement), [user])
    return channels([user], Kind.ANNOUNCEMENT)[user.pk]


def _phone_of(receipt: Receipt) -> str:
    if receipt.user is not None:
        return ""
    return receipt.household.phone if receipt.household else ""


@delivers("announcements.text")
def text(message: OutboxMessage) -> None:
    """In Chinese where it is said in Chinese: who has no account has no language."""
    rows = Receipt.objects.select_related("announcement__cooperative", "household")
    receipt = rows.filter(pk=message.payload["receipt"]).first()
    phone = _phone_of(receipt) if receipt else ""
    if receipt is None or not phone:
        msg = "nobody there to write to any more"
        raise UndeliverableError(msg)
    with translation.override("zh-hans"):
        said = receipt.announcement.title
    send_sms(phone, f"{receipt.announcement.cooperative.name}: {said}")
