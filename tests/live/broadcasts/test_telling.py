"""Reminders and followers are told what happens to a broadcast, once each."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.models import OutboxMessage
from live.broadcasts import rules
from live.broadcasts.models import Broadcast, Reminder
from live.broadcasts.services import plans
from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.crews import ask_to_help
from live.broadcasts.services.plans import (
    BroadcastPlan,
    cancel_broadcast,
    change_plan,
    remind,
    remind_due,
    unremind,
)
from live.broadcasts.states import CrewRole
from notifications.models import NoticeChoice, Notification
from notifications.states import Kind, Topic
from shop.storefront.services import follow
from tests.factories.accounts import make_user
from tests.factories.outbox import deliver_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(farm, broadcast):
    """One who asked to be reminded, one who follows and reads Chinese."""
    lan = make_user("lan@example.com")
    mei = make_user("mei@example.com", language="zh-hans")
    remind(broadcast, lan)
    follow(mei, farm)
    return lan, mei


def _deliver():
    """Until nothing is due: what is told writes rows of its own."""
    deliver_everything()


def _told(user, language="en"):
    rows = Notification.objects.filter(recipient=user, kind=Kind.BROADCAST)
    return [getattr(row, f"subject_{language}") for row in rows.order_by("pk")]


def _move(broadcast, minutes):
    at = timezone.now() + timedelta(minutes=minutes)
    Broadcast.objects.filter(pk=broadcast.pk).update(starts_at=at)


def _due_now():
    OutboxMessage.objects.update(not_before=timezone.now())
    _deliver()


def test_those_who_wait_are_told_a_quarter_of_an_hour_before(broadcast, waiting):
    lan, mei = waiting
    assert remind_due() == 1
    _deliver()
    assert _told(lan) == ["Li Family Orchard goes live soon: Pepper from the terrace"]
    [subject] = _told(mei, "zh_hans")
    assert "直播" in subject
    assert sorted(one.to[0] for one in mail.outbox) == [
        "lan@example.com", "mei@example.com",
    ]  # fmt: skip
    assert Reminder.objects.get(user=lan).told_at is not None


def test_told_once_however_often_the_clock_strikes(broadcast, waiting):
    lan, _mei = waiting
    for _ in range(3):
        remind_due()
        _deliver()
    assert len(_told(lan)) == 1
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("minutes", [-5, 40])
def test_nobody_is_reminded_of_what_is_far_or_late(broadcast, waiting, minutes):
    _move(broadcast, minutes)
    assert remind_due() == 0


def test_beginning_is_told_with_the_way_out_for_followers(host, broadcast, waiting):
    lan, _mei = waiting
    go_live(broadcast, by=host)
    _deliver()
    assert _told(lan) == ["Li Family Orchard is live: Pepper from the terrace"]
    texts = {one.to[0]: one.body for one in mail.outbox}
    assert "/follow/stop/" not in texts["lan@example.com"]
    assert texts["mei@example.com"].count("/follow/stop/") == 1
    assert f"/live/{broadcast.code}/" in texts["lan@example.com"]


def test_reason_of_calling_off_is_told(host, broadcast, waiting):
    lan, _mei = waiting
    cancel_broadcast(broadcast, reason="Hail broke the nets", by=host)
    _deliver()
    assert _told(lan) == [
        "Broadcast of Li Family Orchard cancelled: Pepper from the terrace"
    ]
    assert "Hail broke the nets" in mail.outbox[0].body


def test_what_was_called_off_meanwhile_is_not_announced(host, broadcast, waiting):
    lan, _mei = waiting
    remind_due()
    Broadcast.objects.filter(pk=broadcast.pk).update(status="cancelled")
    _deliver()
    assert _told(lan) == []
    assert not OutboxMessage.objects.filter(state=OutboxMessage.State.PARKED).exists()


def test_a_time_that_is_corrected_at_once_is_told_once(host, broadcast, waiting):
    lan, _mei = waiting
    for number in (1, 2):
        starts = timezone.now() + timedelta(hours=number)
        change_plan(broadcast, BroadcastPlan("Pepper", starts), seen_version=number)
    _due_now()
    [subject] = _told(lan)
    assert subject == "New time for the broadcast of Li Family Orchard: Pepper"


def test_a_new_title_alone_is_no_news(host, broadcast, waiting):
    change_plan(broadcast, BroadcastPlan("Nuts", broadcast.starts_at), seen_version=1)
    _due_now()
    assert _told(waiting[0]) == []


def test_another_time_is_reminded_of_anew(broadcast, waiting):
    lan, _mei = waiting
    remind_due()
    _deliver()
    starts = timezone.now() + timedelta(minutes=12)
    change_plan(broadcast, BroadcastPlan("Pepper", starts), seen_version=1)
    assert Reminder.objects.get(user=lan).told_at is None
    remind_due()
    _due_now()
    assert len([one for one in _told(lan) if "soon" in one]) == 2


def test_choices_are_kept_to(broadcast, waiting):
    lan, _mei = waiting
    for channel in NoticeChoice.Channel.values:
        NoticeChoice.objects.create(
            user=lan, topic=Topic.LIVE, channel=channel, is_wanted=False
        )
    remind_due()
    _deliver()
    assert _told(lan) == []
    assert [one.to for one in mail.outbox] == [["mei@example.com"]]


def test_who_takes_the_reminder_back_or_is_gone_hears_nothing(broadcast, waiting):
    lan, mei = waiting
    unremind(broadcast, lan)
    unremind(broadcast, lan)
    mei.is_active = False
    mei.save(update_fields=["is_active"])
    remind_due()
    _deliver()
    assert _told(lan) == _told(mei) == []


def test_many_are_told_in_pieces_each_once(broadcast, waiting, monkeypatch):
    monkeypatch.setattr(plans, "TOLD_AT_ONCE", 2)
    people = [*waiting, *(make_user() for _ in range(4))]
    for user in people:
        remind(broadcast, user)
    remind_due()
    _deliver()
    assert [len(_told(user)) for user in people] == [1] * 6
    assert OutboxMessage.objects.filter(topic=plans.TOPIC).count() == 4


def test_a_piece_that_is_told_again_tells_nobody_twice(broadcast, waiting):
    remind_due()
    _deliver()
    row = OutboxMessage.objects.get(topic=plans.TOPIC)
    row.state = OutboxMessage.State.WAITING
    row.claimed_until = None
    row.save()
    _deliver()
    assert [len(_told(user)) for user in waiting] == [1, 1]
    assert len(mail.outbox) == 2


def test_who_is_asked_to_help_hears_of_it_once(broadcast):
    helper = make_user("helper@example.com")
    ask_to_help(broadcast, helper, CrewRole.ASSISTANT)
    ask_to_help(broadcast, helper, CrewRole.COHOST)
    _deliver()
    assert _told(helper) == ["Li Family Orchard invites you to help with a broadcast"]
    assert len(mail.outbox) == 1
    assert rules.TOLD_AT_ONCE == 200
