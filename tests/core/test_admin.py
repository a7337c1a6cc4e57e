"""The operator's view of the outbox."""

import pytest
from django.urls import reverse

from core.models import OutboxMessage
from core.outbox import enqueue
from tests.factories.accounts import make_staff, make_user

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


@pytest.fixture
def parked():
    message = enqueue("test.note", "order:1")
    OutboxMessage.objects.update(state=State.PARKED, last_error="550 no such mailbox")
    return message


def act(client, message):
    return client.post(
        reverse("admin:core_outboxmessage_changelist"),
        {"action": "try_again", "_selected_action": [message.pk]},
        follow=True,
    )


def test_operator_sees_why_a_row_was_parked_and_tries_it_again(client, parked):
    client.force_login(make_staff())

    page = client.get(reverse("admin:core_outboxmessage_changelist"))
    assert "550 no such mailbox" in page.text
    act(client, parked)

    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == (State.WAITING, 0)


def test_rows_cannot_be_written_by_hand(client, parked):
    client.force_login(make_staff())
    args = [parked.pk]

    assert client.get(reverse("admin:core_outboxmessage_add")).status_code == 403
    change = reverse("admin:core_outboxmessage_change", args=args)
    assert client.post(change, {"state": "done"}).status_code == 403
    delete = reverse("admin:core_outboxmessage_delete", args=args)
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert OutboxMessage.objects.get().state == State.PARKED


@pytest.mark.parametrize("is_staff", [False, True])
def test_without_the_right_nothing_is_tried_again(client, parked, is_staff):
    client.force_login(make_user(is_staff=is_staff))

    act(client, parked)

    assert OutboxMessage.objects.get().state == State.PARKED
