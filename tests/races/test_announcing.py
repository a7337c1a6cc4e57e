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
    ANNOUNCEMENTS,
    AnnouncementContent,
    TaskContent,
    give_task,
    mark_done,
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
    content = AnnouncementContent(title={"en": "Meeting"}, text={"en": "At eight."})
    return ANNOUNCEMENTS.save(cooperative, content)


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
    assert Announcement.objects.get(pk=announcement.pk).state == "sent"


def test_two_who_send_the_same_draft_send_it_once(draft):
    done = run_together([partial(ANNOUNCEMENTS.send, draft.pk)] * 4)
    deliver_all()

    assert (len(values(done)), len(errors(done, TransitionError))) == (1, 3)
    assert AuditEntry.objects.filter(act="announcement.sent").count() == 1
    assert_each_was_told_once(draft)


def test_clocks_and_a_person_send_what_is_due_once(draft):
    ANNOUNCEMENTS.schedule(draft.pk, at=timezone.now() - timedelta(seconds=1))

    done = run_together(
        [
            ANNOUNCEMENTS.send_due,
            ANNOUNCEMENTS.send_due,
            partial(ANNOUNCEMENTS.send, draft.pk),
        ]
    )
    deliver_all()

    errors(done, TransitionError)
    assert AuditEntry.objects.filter(act="announcement.sent").count() == 1
    assert_each_was_told_once(draft)


@pytest.mark.parametrize("turn", range(4))
def test_deleted_while_it_is_sent_is_one_of_both(draft, turn):
    acts = [
        partial(ANNOUNCEMENTS.send, draft.pk),
        partial(ANNOUNCEMENTS.delete, draft.pk),
    ]

    done = run_together(acts[:: 1 if turn % 2 else -1])
    deliver_all()

    refused = (TransitionError, Announcement.DoesNotExist)
    assert (len(values(done)), len(errors(done, refused))) == (1, 1)
    if Announcement.objects.exists():
        assert_each_was_told_once(draft)
    else:
        assert told() == ([], [])
        assert not Receipt.objects.exists()


def test_stopped_while_a_piece_is_sent_is_all_or_nothing(draft):
    ANNOUNCEMENTS.send(draft.pk)
    row = OutboxMessage.objects.get(topic="announcements.send")

    run_together([partial(deliver, row.pk), partial(ANNOUNCEMENTS.stop, draft.pk)])
    deliver_all()

    draft.refresh_from_db()
    assert draft.state == "stopped"
    assert Receipt.objects.count() in {0, PEOPLE + PHONES}
    assert told() == ([], [])


@pytest.mark.parametrize("turn", range(4))
def test_changed_while_it_is_sent_is_sent_whole(draft, cooperative, turn):
    other = AnnouncementContent(title={"en": "Harvest"}, text={"en": "On Monday."})
    acts = [
        partial(ANNOUNCEMENTS.send, draft.pk),
        partial(ANNOUNCEMENTS.save, cooperative, other, pk=draft.pk),
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
    ANNOUNCEMENTS.send(draft.pk)
    row = OutboxMessage.objects.get(topic="announcements.send")
    from office.announcements.receivers import deliver as tell

    all_values(run_together([partial(tell, row)] * 3))
    deliver_all()

    assert_each_was_told_once(draft)


class Killed(BaseException):
    """The worker's end, which nothing in it can catch."""


def dying_at(number):
    """Lets so many households by phone be written down, and ends with the next."""
    written = []

    def wrapper(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "announcements_receipt" in sql:
            written.append(sql)
            if len(written) > number:
                raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_worker_that_is_killed_loses_nobody_and_tells_nobody_twice(draft, number):
    ANNOUNCEMENTS.send(draft.pk)
    row = OutboxMessage.objects.get(topic="announcements.send")

    with pytest.raises(Killed), dying_at(number):
        deliver(row.pk)
    assert not Receipt.objects.exists()
    # Its claim runs out, and another takes the row.
    OutboxMessage.objects.filter(pk=row.pk).update(
        claimed_until=timezone.now() - timedelta(seconds=1)
    )
    deliver_all()

    assert_each_was_told_once(draft)


def test_text_that_the_provider_refuses_is_sent_later(draft, settings):
    settings.SMS_BACKEND = "tests.races.test_announcing.BrokenSms"
    ANNOUNCEMENTS.send(draft.pk)
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
