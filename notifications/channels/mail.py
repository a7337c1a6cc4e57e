"""Mails, to people and to guests; `notifications.receivers` sends what waits."""

from collections.abc import Iterable

from core.outbox import enqueue_all

from .base import Channel, Told


class Mail(Channel):
    """Rows name people by id only, so that an erased person leaves no address."""

    name = "mail"

    def queue(self, told: Iterable[Told]) -> None:
        mails: dict[str, dict[str, object]] = {
            self.key_of(news, user) if user else f"mail:{news.key('guest')}": {
                "mail": news.name,
                "about": news.about.pk,
                "to": user.pk if user else None,
            }
            for news, user in told
        }
        enqueue_all("notifications.mail", mails)
