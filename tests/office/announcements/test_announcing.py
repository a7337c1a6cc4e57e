"""Announcements: written in one language or two, sent once, to whom they are for."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core import dates
from core.models import AuditEntry, OutboxMessage
from core.outbox import deliver_due
from core.transitions import TransitionError
from notifications.models import NoticeChoice, Notification
from notifications.states import Topic
from office.announcements.models import Announcement, Receipt
from office.announcements.queries import counted
from office.announcements.receivers import deliver
from office.announcements.services import (
    Content,
    save_draft,
    schedule,
    send_due,
    send_now,
    withdraw,
)
from shop.storefront.services import follow
from tests.factories.accounts import make_user
from tests.factories.vendors import make_cooperative, make_farm, make_plain_household
from vendors.cooperatives.models import Household

pytestmark = pytest.mark.django_db

WORDS = Content(title={"en": "News"}, text={"en": "Text"})


def outbox():
    mail.outbox.clear()
    deliver_due()
    deliver_due()
    return {message.to[0] for message in mail.outbox}


def test_members_are_told_once_by_notice_mail_or_phone(
    draft, farmer, by_phone, settings
):
    send_now(draft.pk)

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
    assert counted(draft) == (2, 2)


def test_delivering_again_tells_nobody_twice(draft, farmer, by_phone):
    send_now(draft.pk)
    outbox()
    row = OutboxMessage.objects.get(topic="announcements.send")

    deliver(row)

    assert outbox() == set()
    assert Notification.objects.filter(recipient=farmer).count() == 1


def test_worker_that_died_in_between_leaves_the_rest_to_the_next_try(
    draft, farmer, by_phone
):
    send_now(draft.pk)
    first = Receipt.objects.order_by("pk").first()
    Receipt.objects.filter(pk=first.pk).update(done=timezone.now(), ways="site")

    told = outbox()

    assert "farmer@example.com" not in told
    assert Receipt.objects.filter(ways="sms").count() == 1


def test_second_send_is_refused(draft, farmer):
    send_now(draft.pk)

    with pytest.raises(TransitionError):
        send_now(draft.pk)

    assert Receipt.objects.count() == 1


def test_person_who_wants_no_mail_gets_a_notice(draft, farmer):
    NoticeChoice.objects.create(
        user=farmer, topic=Topic.COOPERATIVE, channel="mail", is_wanted=False
    )
    send_now(draft.pk)

    assert outbox() == set()
    assert Receipt.objects.get().ways == "site"


def test_households_that_left_and_other_cooperatives_are_not_told(
    draft, household, farmer
):
    Household.objects.filter(pk=household.pk).update(left=dates.today())
    make_plain_household(make_cooperative(), phone="+8613800138009")

    send_now(draft.pk)

    assert not Receipt.objects.exists()


def test_followers_of_the_cooperative_or_a_farm_of_it_are_told_with_a_way_out(
    client, cooperative, farmer
):
    shopper, other = make_user("shopper@example.com"), make_user("other@example.com")
    follow(shopper, make_farm(cooperative=cooperative))
    follow(other, make_farm())
    row = save_draft(
        cooperative,
        Content(WORDS.title, WORDS.text, to_members=False, to_followers=True),
    )

    send_now(row.pk)

    assert outbox() == {"shopper@example.com"}
    link = next(word for word in mail.outbox[0].body.split() if "/follow/stop/" in word)
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert shopper.follows.count() == 1
    client.post(path)
    assert shopper.follows.count() == 0


def test_scheduled_is_sent_when_its_time_has_come(draft, farmer):
    at = timezone.now() + timedelta(hours=1)
    schedule(draft.pk, at=at)

    assert send_due(at - timedelta(seconds=1)) == 0
    assert send_due(at) == 1
    assert send_due(at) == 0


def test_withdrawn_is_not_sent(draft, farmer):
    at = timezone.now()
    schedule(draft.pk, at=at)
    withdraw(draft.pk)

    assert send_due(at + timedelta(days=1)) == 0
    with pytest.raises(TransitionError):
        send_now(draft.pk)
    assert not Receipt.objects.exists()


def test_what_is_sent_is_neither_changed_nor_withdrawn(draft, cooperative):
    send_now(draft.pk)

    with pytest.raises(TransitionError):
        withdraw(draft.pk)
    with pytest.raises(TransitionError):
        save_draft(cooperative, WORDS, pk=draft.pk)

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
    row = save_draft(
        cooperative,
        Content({"en": "Open day"}, {"en": "Come"}, to_members=False, is_public=True),
    )
    path = reverse("storefront:farm", args=["five"])

    assert b"Open day" not in client.get(path).content
    send_now(row.pk)
    assert b"Open day" in client.get(path).content


def test_other_language_is_marked(client, draft, farmer):
    send_now(draft.pk)
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


def test_way_out_that_nobody_signed_is_unknown(client):
    assert client.get(reverse("storefront:unfollow", args=["1"])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_few_queries(client, queries, cooperative, clerk, count):
    for _ in range(count):
        save_draft(cooperative, WORDS)
    client.force_login(clerk)

    with queries(12):
        client.get(reverse("office:announcements", args=["five"]))
