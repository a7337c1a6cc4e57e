"""Trap 6 and failure 3: a mail outage looks like a failed order in Oscar; not here."""

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from core import outbox
from core.models import OutboxMessage
from orders.order.models import Order
from orders.order.states import OrderStatus
from tests.factories.orders import make_order, make_paid_order

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


class BrokenBackend(BaseEmailBackend):
    """A mail server that is down."""

    calls = 0

    def send_messages(self, _messages):
        type(self).calls += 1
        raise ConnectionRefusedError


@pytest.fixture(autouse=True)
def mail_outage(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    BrokenBackend.calls = 0


def test_trap_06_placing_and_paying_send_no_mail_inline(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        order = make_paid_order()

    assert BrokenBackend.calls == 0
    assert order.status == OrderStatus.PAID


def test_failure_03_mail_outage_changes_nothing_about_the_order():
    order = make_order()
    for topic in ("notifications.news", "notifications.mail"):
        for row in OutboxMessage.objects.filter(topic=topic):
            outbox.deliver(row.pk)

    assert BrokenBackend.calls == 1
    assert Order.objects.get().status == OrderStatus.PENDING
    assert Order.objects.get().basket.status == "Submitted"
    mail = OutboxMessage.objects.get(topic="notifications.mail")
    assert (mail.state, mail.attempts) == (State.WAITING, 1)
    assert order.lines.get().claimed > 0


def test_failure_03_order_is_told_when_the_mail_server_is_back(settings, mailoutbox):
    make_order()
    outbox.deliver(OutboxMessage.objects.get(topic="notifications.news").pk)
    mail = OutboxMessage.objects.get(topic="notifications.mail")
    outbox.deliver(mail.pk)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutboxMessage.objects.filter(pk=mail.pk).update(not_before=mail.created)
    outbox.deliver(mail.pk)
    outbox.deliver(mail.pk)

    assert [letter.to for letter in mailoutbox] == [["guest@example.com"]]
