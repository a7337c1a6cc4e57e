"""What each way of telling offers: whom it can tell, and how a message goes by it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone

from accounts.models import User
from core.models import Delivery, OutboxMessage
from core.outbox import enqueue_all
from notifications.queries import quiet_until, settings_by_id
from notifications.states import ALWAYS, ESSENTIAL
from notifications.types import NOTIFICATIONS, NotificationType

News = NotificationType[Any]
# Of what somebody is told; None is the guest whose order it is about.
Told = tuple[News, User | None]


def _ends_of_quiet(told: list[tuple[News, User]]) -> dict[int, datetime | None]:
    """By person; nobody has to wait for what is essential."""
    if not told or told[0][0].kind in ESSENTIAL | ALWAYS:
        return {}
    now, ids = timezone.now(), {user.pk for _news, user in told}
    chosen = settings_by_id(ids)
    return {pk: quiet_until(chosen.get(pk), now) for pk in ids}


class GivenUpError(Exception):
    """Raised when a message will not arrive by its channel."""


class Channel(ABC):
    """One way of telling. `queue` writes intents, within the change's transaction."""

    name: ClassVar[str]

    def can_tell(self, _news: News) -> bool:
        """Whether there are words for this way."""
        return True

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
        ends = _ends_of_quiet(known)
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

    @property
    def topic(self) -> str:
        return f"notifications.{self.name}"

    def key_of(self, news: News, user: User) -> str:
        return f"{self.name}:{news.key(str(user.pk))}"

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
        declared = NOTIFICATIONS[payload["news"]]
        news = declared(declared.row(payload["about"]), payload["occasion"])
        user = User.objects.filter(pk=payload["to"], is_active=True).first()
        return news, user

    @abstractmethod
    def deliver(self, message: OutboxMessage) -> None:
        """Send one. Raises `GivenUpError` when another way has to be found."""
