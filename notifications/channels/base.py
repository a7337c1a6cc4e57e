"""What each way of telling offers: whom it can tell, and how a message goes by it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone

from accounts.models import User
from core.models import Delivery, OutboxMessage
from core.outbox import enqueue_all
from notifications.emails import Reader, absolute
from notifications.models import Notification
from notifications.queries import quiet_until, settings_by_id
from notifications.short_links import short_path
from notifications.states import can_be_missed
from notifications.types import NotificationType, news_named

News = NotificationType[Any]
# Of what somebody is told; None is the guest whose order it is about.
Told = tuple[News, User | None]


def link_of(news: News, to: Reader) -> str:
    """To the notice where there is one: that is short, whatever the page is called."""
    whom = str(to.user.pk) if to.user else ""
    notices = Notification.objects.filter(key=news.key(whom))
    pk = notices.values_list("pk", flat=True).first()
    return absolute(short_path(pk) if pk else news.link(to))


class GivenUpError(Exception):
    """Raised when a message will not arrive by its channel."""


class Channel(ABC):
    """One way of telling. `queue` writes intents, within the change's transaction."""

    name: ClassVar[str]

    def can_tell(self, _news: News) -> bool:
        """Whether there are words for this way."""
        return True

    def key_of(self, news: News, user: User) -> str:
        """Of the row by which the person is told, and not twice."""
        return f"{self.name}:{news.key(str(user.pk))}"

    @abstractmethod
    def queue(self, told: Iterable[Told]) -> None:
        """Each once; a second call for the same tells nobody twice."""


class OutsideChannel(Channel):
    """Sent by somebody else: a row of the outbox for each, and a `Delivery` of it.

    Rows name people by id only, so that an erased person leaves no address.
    """

    def queue(self, told: Iterable[Told]) -> None:
        """What can wait waits for the end of the person's quiet hours."""
        known = [(news, user) for news, user in told if user is not None]
        ends = self.waits_until(known)
        by_end: dict[datetime | None, dict[str, dict[str, object]]] = {}
        for news, user in known:
            by_end.setdefault(ends.get(user.pk), {})[self.key_of(news, user)] = {
                "news": news.name,
                "about": news.about.pk,
                "occasion": news.occasion,
                "to": user.pk,
            }
        for end, rows in by_end.items():
            enqueue_all(self.topic, rows, not_before=end)

    def waits_until(self, told: list[tuple[News, User]]) -> dict[int, datetime | None]:
        """By person; nobody has to wait for what is essential."""
        if not told or not can_be_missed(told[0][0].kind):
            return {}
        now, ids = timezone.now(), {user.pk for _news, user in told}
        chosen = settings_by_id(ids)
        return {pk: quiet_until(chosen.get(pk), now) for pk in ids}

    @property
    def topic(self) -> str:
        return f"notifications.{self.name}"

    def intent(self, message: OutboxMessage) -> Delivery:
        """The row that says what becomes of it."""
        return Delivery(
            key=message.key,
            channel=self.name,
            news=message.payload["news"],
            person_id=message.payload["to"],
        )

    def read(self, message: OutboxMessage) -> tuple[News, User | None]:
        """What it tells, and whom, as they are now; None: the account is gone.

        Raises `UndeliverableError` when what it is about is gone.
        """
        payload = message.payload
        news = news_named(payload["news"], payload["about"], payload["occasion"])
        user = User.objects.filter(pk=payload["to"], is_active=True).first()
        return news, user

    @abstractmethod
    def deliver(self, message: OutboxMessage) -> None:
        """Send one. Raises `GivenUpError` when another way has to be found."""
