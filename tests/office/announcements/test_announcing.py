"""Announcements: written in one language or two, sent once, to whom they are for."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core import dates
from core.models import AuditEntry, OutboxMessage
from core.outbox import deliver as deliver_one
from core.outbox import deliver_due
from core.transitions import TransitionError
from notifications.models import NoticeChoice, Notification
from notifications.states import Topic
from office.announcements.models import Announcement, Receipt
from office.announcements.receivers import deliver
from office.announcements.services import ANNOUNCEMENTS, AnnouncementContent
from office.mailings import receivers
from shop.storefront.follows import way_out
from shop.storefront.services import follow
from tests.factories.accounts import make_user
from tests.factories.letters import make_letter_reader
from tests.factories.vendors import make_cooperative, make_farm, make_plain_household
from vendors.cooperatives.models import Household

pytestmark = pytest.mark.django_db

WORDS = AnnouncementContent(title={"en": "News"}, text={"en": "Text"})


def outbox(times=3):
    mail.outbox.clear()
    for _ in range(times):
        deliver_due()
    return {message.to[0] for message in mail.outbox}


def test_members_are_told_once_by_notice_mail_or_phone(
    draft, farmer, by_phone, settings
):
    ANNOUNCEMENTS.send(draft.pk)

    told = outbox()

    assert "farmer@example.com" in told
    assert Notification.objects.get(recipient=farmer).subject == "Meeting on Friday"
    receipts = Receipt.objects.order_by("pk")
    assert [(each.user, each.household, each.ways) for each in receipts] == [
        (farmer, None, "mail,site"),
        (None, by_phone, "sms"),
    ]
    draft.refresh_from_db()
    assert draft.state == "sent"
    assert vars(ANNOUNCEMENTS.counted(draft)) == {"sent": 2, "failed": 0, "left_off": 0}


def test_delivering_again_tells_nobody_twice(draft, farmer, by_phone):
    ANNOUNCEMENTS.send(draft.pk)
    outbox()
    row = OutboxMessage.objects.filter(topic="announcements.send").earliest("pk")

    deliver(row)

    assert outbox() == set()
    assert Notification.objects.filter(recipient=farmer).count() == 1


def test_pieces_go_on_where_a_worker_died(monkeypatch, draft, farmer, by_phone):
    monkeypatch.setattr(receivers, "AT_ONCE", 1)
    ANNOUNCEMENTS.send(draft.pk)
    first = OutboxMessage.objects.get(topic="announcements.send")
    deliver_one(first.pk)
    OutboxMessage.objects.filter(pk=first.pk).update(state="waiting")

    outbox(times=4)

    assert sorted(Receipt.objects.values_list("ways", flat=True)) == [
        "mail,site", "sms",
    ]  # fmt: skip
    assert Notification.objects.filter(recipient=farmer).count() == 1
    draft.refresh_from_db()
    assert draft.state == "sent"


def test_second_send_is_refused(draft, farmer):
    ANNOUNCEMENTS.send(draft.pk)

    with pytest.raises(TransitionError):
        ANNOUNCEMENTS.send(draft.pk)

    outbox()
    assert Receipt.objects.count() == 1


def test_person_who_wants_no_mail_gets_a_notice(draft, farmer):
    NoticeChoice.objects.create(
        user=farmer, topic=Topic.COOPERATIVE, channel="mail", is_wanted=False
    )
    ANNOUNCEMENTS.send(draft.pk)

    assert outbox() == set()
    assert Receipt.objects.get().ways == "site"


def test_households_that_left_and_other_cooperatives_are_not_told(
    draft, household, farmer
):
    Household.objects.filter(pk=household.pk).update(left=dates.today())
    make_plain_household(make_cooperative(), phone="+8613800138009")

    ANNOUNCEMENTS.send(draft.pk)

    assert not Receipt.objects.exists()


def test_followers_are_told_of_nothing_and_read_it_on_the_page(
    client, cooperative, farmer
):
    """Also those who agreed to letters: an announcement is none."""
    make_letter_reader(cooperative, "agreed@example.com")
    follow(make_user("shopper@example.com"), cooperative)
    follow(make_user("other@example.com"), make_farm(cooperative=cooperative))
    row = ANNOUNCEMENTS.save(
        cooperative, AnnouncementContent(WORDS.title, WORDS.text, is_public=True)
    )

    ANNOUNCEMENTS.send(row.pk)

    assert outbox() == {"farmer@example.com"}
    assert Receipt.objects.get().user == farmer
    assert b"News" in client.get(reverse("storefront:farm", args=["five"])).content


def test_who_left_before_the_mail_leaves_gets_none(draft, household, farmer):
    ANNOUNCEMENTS.send(draft.pk)
    deliver_one(OutboxMessage.objects.get(topic="announcements.send").pk)
    Household.objects.filter(pk=household.pk).update(left=dates.today())

    assert outbox() == set()
    assert ANNOUNCEMENTS.counted(draft).left_off == 1


def test_stopped_in_the_middle_goes_to_nobody_else(client, draft, farmer, by_phone):
    ANNOUNCEMENTS.send(draft.pk)
    deliver_one(OutboxMessage.objects.get(topic="announcements.send").pk)

    ANNOUNCEMENTS.stop(draft.pk)

    assert outbox() == set()
    assert ANNOUNCEMENTS.counted(draft).left_off == 2
    client.force_login(farmer)
    page = client.get(reverse("accounts:cooperative")).content
    assert b"Meeting on Friday" not in page


def test_what_went_to_followers_before_they_had_letters_stays_as_it_is(draft):
    rows = Announcement.objects.filter(pk=draft.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(to_followers=True)
    ANNOUNCEMENTS.send(draft.pk)

    assert rows.update(to_followers=True) == 1


def test_scheduled_is_sent_when_its_time_has_come(draft, farmer):
    at = timezone.now() + timedelta(hours=1)
    ANNOUNCEMENTS.schedule(draft.pk, at=at)

    assert ANNOUNCEMENTS.send_due(at - timedelta(seconds=1)) == 0
    assert ANNOUNCEMENTS.send_due(at) == 1
    assert ANNOUNCEMENTS.send_due(at) == 0


def test_draft_again_is_not_sent_and_can_be_deleted(client, draft, clerk):
    at = timezone.now()
    ANNOUNCEMENTS.schedule(draft.pk, at=at)
    ANNOUNCEMENTS.unschedule(draft.pk)

    assert ANNOUNCEMENTS.send_due(at + timedelta(days=1)) == 0
    client.force_login(clerk)
    url = reverse("office:announcement", args=["five", draft.pk])
    answer = client.post(url, {"do": "delete"})
    assert answer["Location"] == reverse("office:announcements", args=["five"])
    assert not Announcement.objects.exists()
    assert client.post(url, {"do": "send"}).status_code == 404
    entry = AuditEntry.objects.get(act="announcement.deleted")
    assert entry.before["title"] == "Meeting on Friday"


def test_what_is_sent_is_neither_changed_nor_deleted(draft, cooperative):
    ANNOUNCEMENTS.send(draft.pk)

    with pytest.raises(TransitionError):
        ANNOUNCEMENTS.delete(draft.pk)
    with pytest.raises(TransitionError):
        ANNOUNCEMENTS.save(cooperative, WORDS, pk=draft.pk)

    draft.refresh_from_db()
    assert draft.title == "Meeting on Friday"


def test_office_writes_looks_and_sends(client, cooperative, clerk, farmer):
    client.force_login(clerk)

    answer = client.post(
        reverse("office:announcement_new", args=["five"]),
        {"title_zh_hans": "开会", "text_zh_hans": "周五八点", "to_members": "on"},
    )
    row = Announcement.objects.get()
    shown = client.get(answer["Location"]).content.decode()
    client.post(answer["Location"], {"do": "send"})

    assert "开会" in shown
    assert "1 recipient" in shown
    assert 'value="send"' in shown
    row.refresh_from_db()
    assert row.state == "sending"
    assert list(
        AuditEntry.objects.filter(act__startswith="announcement.")
        .order_by("pk")
        .values_list("act", "user")
    ) == [("announcement.written", clerk.pk), ("announcement.sent", clerk.pk)]


@pytest.mark.parametrize(
    "typed",
    [
        {"to_members": "on"},
        {"title_en": "News", "to_members": "on"},
        {"title_en": "News", "text_en": "Text"},
        {"title_en": "N", "text_en": "T", "text_zh_hans": "文", "to_members": "on"},
    ],
)
def test_half_an_announcement_is_refused(client, clerk, typed):
    client.force_login(clerk)

    answer = client.post(reverse("office:announcement_new", args=["five"]), typed)

    assert answer.status_code == 422
    assert not Announcement.objects.exists()


def test_public_news_stands_on_the_cooperatives_page_when_sent(client, cooperative):
    row = ANNOUNCEMENTS.save(
        cooperative,
        AnnouncementContent(
            {"en": "Open day"}, {"en": "Come"}, to_members=False, is_public=True
        ),
    )
    path = reverse("storefront:farm", args=["five"])

    assert b"Open day" not in client.get(path).content
    ANNOUNCEMENTS.send(row.pk)
    assert b"Open day" in client.get(path).content


def test_other_language_is_marked(client, draft, farmer):
    ANNOUNCEMENTS.send(draft.pk)
    client.force_login(farmer)
    client.cookies["nanpo_language"] = "zh-hans"

    page = client.get(reverse("accounts:cooperative")).content.decode()

    assert "Meeting on Friday" in page
    assert 'lang="en"' in page


def test_follow_button_follows_once_and_stops(client, cooperative):
    person = make_user()
    client.force_login(person)
    path = reverse("storefront:follow", args=["five"])

    client.post(path, {"do": "follow"})
    client.post(path, {"do": "follow"})
    assert person.follows.count() == 1
    assert b"Five Villages" in client.get(reverse("accounts:following")).content
    client.post(path, {"do": "unfollow"})
    assert person.follows.count() == 0


def test_way_out_of_following_asks_first(client, cooperative):
    person = make_user()
    path = way_out(follow(person, cooperative))

    assert client.get(path).status_code == 200
    assert person.follows.count() == 1
    client.post(path)
    assert person.follows.count() == 0


def test_way_out_that_nobody_signed_is_unknown(client):
    assert client.get(reverse("storefront:unfollow", args=["1"])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_few_queries(client, queries, cooperative, clerk, count):
    for _ in range(count):
        ANNOUNCEMENTS.save(cooperative, WORDS)
    client.force_login(clerk)

    with queries(12):
        client.get(reverse("office:announcements", args=["five"]))
