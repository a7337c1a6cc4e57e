"""Notices in the site, in every language: people change theirs."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from core.languages import columns
from core.rows import insert_rows
from notifications.emails import reader_of
from notifications.models import Notification
from notifications.queries import count_unread_of

from .base import Channel, News, Told

SUBJECT_LENGTH = 255


class Site(Channel):
    """The notice is the message: it is there when the transaction is."""

    name = "site"

    def queue(self, told: Iterable[Told]) -> None:
        words: dict[News, dict[str, str]] = {}
        notices = {}
        for news, user in told:
            if user is None:
                continue
            if news not in words:
                words[news] = {
                    **columns("subject", news.subject, SUBJECT_LENGTH),
                    **columns("body", news.body),
                }
            key = news.key(str(user.pk))
            notices[key] = Notification(
                recipient=user,
                key=key,
                kind=news.kind,
                link=news.link(reader_of(user)),
                **words[news],
            )
        insert_rows(notices.values(), once="key")
        if ids := list({notice.recipient_id for notice in notices.values()}):
            transaction.on_commit(partial(count_unread_of, ids), robust=True)
