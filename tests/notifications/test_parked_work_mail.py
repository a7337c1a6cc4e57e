"""Staff are mailed what the worker gave up, in one mail an hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import outbox, sweeps
from core.models import OutboxMessage, PutOff
from core.outbox import UndeliverableError
from notifications.models import Notification
from tests.factories.accounts import make_staff
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def fail(_row):
    raise ValueError("no such payment")


def park_rows():
    """Each of the farms fails until the queue gives it up."""
    queue = sweeps.Queue("test.payments", make_farm().__class__.objects.all())
    for _try in range(sweeps.MOST_FAILURES):
        PutOff.objects.update(next_try_at=timezone.now())
        sweeps.work_through(queue, fail)


def park_message(key, topic="test.parked"):
    def refuse(_message):
        raise UndeliverableError("the address is gone")

    outbox._deliveries[topic] = refuse
    outbox.deliver(outbox.enqueue(topic, key).pk)


def end_of_hour():
    """Deliver the digests that wait, and the mails that come of them."""
    for row in OutboxMessage.objects.filter(topic="work.parked", state="waiting"):
        assert row.not_before <= timezone.now() + outbox.PARKED_NEWS_EVERY
        OutboxMessage.objects.filter(pk=row.pk).update(not_before=timezone.now())
        assert outbox.deliver(row.pk)
    return deliver()


def test_staff_hear_once_of_rows_and_messages_that_were_parked():
    clerk = make_staff()
    make_member(make_farm())
    deliver()

    park_rows()
    park_message("refund:7")
    park_message("refund:8")
    (mail,) = end_of_hour()

    assert mail.to == [clerk.email]
    for text in (mail.body, html_of(mail)):
        for said in ("no such payment", "refund:7", "refund:8", "/office/market/work/"):
            assert said in text
    count = PutOff.objects.count() + 2
    assert mail.subject == f"{count} failed tasks need your attention"
    assert Notification.objects.filter(kind="work-parked").count() == 1
    assert end_of_hour() == []


def test_message_whose_worker_died_each_time_is_told_too():
    make_staff()
    message = outbox.enqueue("test.dead", "dead:1")
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=outbox.MAX_ATTEMPTS)

    outbox.park_spent()

    (mail,) = end_of_hour()
    assert "dead:1" in mail.body


def test_nobody_is_told_of_what_was_seen_to_meanwhile():
    make_staff()
    park_message("refund:7")
    outbox.dismiss(OutboxMessage.objects.get(key="refund:7").pk, reason="by hand")

    assert end_of_hour() == []


def test_news_that_cannot_be_mailed_brings_no_news_of_itself(monkeypatch):
    make_staff()
    park_message("refund:7")

    def refuse(*_args):
        raise UndeliverableError("550 no such user")

    monkeypatch.setattr("notifications.receivers.send_row", refuse)
    (digest,) = OutboxMessage.objects.filter(topic="work.parked")
    OutboxMessage.objects.filter(pk=digest.pk).update(
        not_before=timezone.now() - timedelta(minutes=1)
    )
    outbox.deliver(digest.pk)
    (letter,) = OutboxMessage.objects.filter(topic="notifications.mail")
    outbox.deliver(letter.pk)

    letter.refresh_from_db()
    assert letter.state == OutboxMessage.State.PARKED
    assert not OutboxMessage.objects.filter(topic="work.parked", state="waiting")
