"""Announcements sent at once, and by workers that die: each recipient is told once."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from core.models import AuditEntry, OutboxMessage
from core.outbox import deliver
from core.secrets import Secret
from core.transitions import TransitionError
from notifications.models import Notification
from office.announcements.models import Announcement, Receipt
from office.announcements.services import (
    Content,
    TaskContent,
    give_task,
    mark_done,
    save_draft,
    schedule,
    send_due,
    send_now,
    withdraw,
)
from tests.factories.accounts import make_user
from tests.factories.distribution import make_villager
from tests.factories.outbox import deliver_everything
from tests.factories.vendors import make_cooperative, make_member
from tests.races.together import all_values, errors, run_together, values
from vendors.cooperatives.models import HouseholdMember

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE, PHONES = 5, 3


@pytest.fixture
def cooperative():
    made = make_cooperative("Five Villages", code="five")
    make_member(made, "admin")
    return made


@pytest.fixture
def draft(cooperative):
    """For five who have accounts and three who have a phone."""
    for number in range(PEOPLE):
        household = make_villager(cooperative, f"a{number}")
        HouseholdMember.objects.create(
            household=household,
            name=f"Wang {number}",
            user=make_user(f"wang{number}@example.com"),
            identity=Secret.of(""),
        )
    for number in range(PHONES):
        make_villager(cooperative, f"p{number}", phone=f"+861380013800{number}")
    content = Content(title={"en": "Meeting"}, text={"en": "At eight."})
    return save_draft(cooperative, content)


def deliver_all():
    """As workers do until nothing is due."""
    deliver_everything()


def told():
    """To whom something was sent, each as often as it was."""
    addresses = [message.to[0] for message in mail.outbox]
    by_mail = sorted(one for one in addresses if not one.endswith("@sms.test"))
    by_text = sorted(one for one in addresses if one.endswith("@sms.test"))
    return by_mail, by_text


def assert_each_was_told_once(announcement):
    by_mail, by_text = told()
    assert by_mail == [f"wang{n}@example.com" for n in range(PEOPLE)]
    assert by_text == [f"+861380013800{n}@sms.test" for n in range(PHONES)]
    notices = Notification.objects.filter(recipient__email__startswith="wang")
    assert notices.count() == PEOPLE
    receipts = Receipt.objects.filter(announcement=announcement)
    assert receipts.count() == PEOPLE + PHONES
    assert not receipts.filter(done=None).exists()
    assert Announcement.objects.get(pk=announcement.pk).state == "sent"


def test_two_who_send_the_same_draft_send_it_once(draft):
    done = run_together([partial(send_now, draft.pk)] * 4)
    deliver_all()

    assert (len(values(done)), len(errors(done, TransitionError))) == (1, 3)
    assert AuditEntry.objects.filter(act="announcement.sent").count() == 1
    assert_each_was_told_once(draft)


def test_clocks_and_a_person_send_what_is_due_once(draft):
    schedule(draft.pk, at=timezone.now() - timedelta(seconds=1))

    done = run_together([send_due, send_due, partial(send_now, draft.pk)])
    deliver_all()

    errors(done, TransitionError)
    assert AuditEntry.objects.filter(act="announcement.sent").count() == 1
    assert_each_was_told_once(draft)


@pytest.mark.parametrize("turn", range(4))
def test_withdrawn_while_it_is_sent_is_one_of_both(draft, turn):
    acts = [partial(send_now, draft.pk), partial(withdraw, draft.pk)]

    done = run_together(acts[:: 1 if turn % 2 else -1])
    deliver_all()

    assert (len(values(done)), len(errors(done, TransitionError))) == (1, 1)
    draft.refresh_from_db()
    if draft.state == "withdrawn":
        assert told() == ([], [])
        assert not Receipt.objects.exists()
    else:
        assert_each_was_told_once(draft)


@pytest.mark.parametrize("turn", range(4))
def test_changed_while_it_is_sent_is_sent_whole(draft, cooperative, turn):
    other = Content(title={"en": "Harvest"}, text={"en": "On Monday."})
    acts = [
        partial(send_now, draft.pk),
        partial(save_draft, cooperative, other, pk=draft.pk),
    ]

    done = run_together(acts[:: 1 if turn % 2 else -1])
    deliver_all()

    errors(done, TransitionError)
    draft.refresh_from_db()
    said = {(n.subject, n.body) for n in Notification.objects.all()}
    assert len(said) == 1
    assert said <= {("Meeting", "At eight."), ("Harvest", "On Monday.")}
    assert_each_was_told_once(draft)


def test_two_workers_with_the_same_row_tell_each_once(draft):
    send_now(draft.pk)
    row = OutboxMessage.objects.get(topic="announcements.send")
    from office.announcements.receivers import deliver as tell

    all_values(run_together([partial(tell, row)] * 3))
    deliver_all()

    assert_each_was_told_once(draft)


class Killed(BaseException):
    """The worker's end, which nothing in it can catch."""


def dying_at(number):
    """Lets so many recipients be claimed, and ends with the next."""
    claimed = []

    def wrapper(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "announcements_receipt" in sql:
            claimed.append(sql)
            if len(claimed) > 2 * number:
                raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


@pytest.mark.parametrize("number", [0, 2, 6])
def test_worker_that_is_killed_loses_nobody_and_tells_nobody_twice(draft, number):
    send_now(draft.pk)
    row = OutboxMessage.objects.get(topic="announcements.send")

    with pytest.raises(Killed), dying_at(number):
        deliver(row.pk)
    assert Receipt.objects.filter(done=None).count() == PEOPLE + PHONES - number
    # Its claim runs out, and another takes the row.
    OutboxMessage.objects.filter(pk=row.pk).update(
        claimed_until=timezone.now() - timedelta(seconds=1)
    )
    deliver_all()

    assert_each_was_told_once(draft)


def test_text_that_the_provider_refuses_is_sent_later(draft, settings):
    settings.SMS_BACKEND = "tests.races.test_announcing.BrokenSms"
    send_now(draft.pk)
    deliver_all()
    assert told()[1] == []

    settings.SMS_BACKEND = "core.sms.MailboxSms"
    OutboxMessage.objects.filter(topic="announcements.text").update(
        not_before=timezone.now()
    )
    deliver_all()

    assert_each_was_told_once(draft)


class BrokenSms:
    def send(self, _to, _text):
        raise ConnectionError


def test_task_done_by_three_of_a_household_is_done_once(cooperative):
    household = make_villager(cooperative, "1")
    task = give_task(cooperative, TaskContent({"en": "Come"}, {"en": ""}), [household])
    share = task.shares.get()

    done = all_values(run_together([partial(mark_done, share, done=True)] * 3))

    assert sorted(done) == [False, False, True]
