"""Delivers an announcement: each receipt once, in pieces that a worker can finish."""

from django.db import transaction
from django.utils import timezone, translation

from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from core.sms import send_sms
from orders.notifications.queries import channels
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind

from .mails import reading_path
from .models import Announcement, Receipt
from .services.announcing import finish

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
    """The row is claimed first: a text message can't be taken back or told twice."""
    with transaction.atomic():
        claimed = Receipt.objects.filter(pk=receipt.pk, done=None)
        if not claimed.update(done=timezone.now()):
            return
        ways = _account(announcement, receipt) if receipt.user else set()
        phone = _phone_of(receipt)
        if phone and not ways & {"site", "mail"}:
            transaction.on_commit(lambda: _text(announcement, phone))
            ways.add("sms")
        Receipt.objects.filter(pk=receipt.pk).update(ways=",".join(sorted(ways)))


def _account(announcement: Announcement, receipt: Receipt) -> set[str]:
    user = receipt.user
    if user is None:
        return set()
    language = user.language or "en"
    with translation.override(language):
        subject, body = announcement.title, announcement.text
    link = reading_path(announcement)
    news = News(Kind.ANNOUNCEMENT, "announcement", announcement.pk, subject, body, link)
    tell_people(news, [user])
    return set(channels(user, Kind.ANNOUNCEMENT))


def _phone_of(receipt: Receipt) -> str:
    if receipt.user is not None:
        return ""
    return receipt.household.phone if receipt.household else ""


def _text(announcement: Announcement, phone: str) -> None:
    """In Chinese where it is said in Chinese: who has no account has no language."""
    with translation.override("zh-hans"):
        said = announcement.title
    send_sms(phone, f"{announcement.cooperative.name}: {said}")
