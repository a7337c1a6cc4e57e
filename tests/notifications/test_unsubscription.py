"""The way out of mails: by topic, without signing in, of each address."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.services import open_account
from core.deliveries import digest as digest_of
from core.models import OutboxMessage
from core.sms import has_stopped, stop, stop_whom
from notifications.declarations.goods import StockLow
from notifications.declarations.sellers import ApplicationDecided
from notifications.emails import shopper_of
from notifications.models import (
    NoticeChoice,
    NoticeSettings,
)
from notifications.queries import channels
from notifications.services import tell, tell_people
from notifications.states import Kind, Topic
from notifications.types import NOTIFICATIONS
from notifications.unsubscription import unsubscribe_link
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_packed_vendor_order, make_parcel
from tests.factories.orders import make_vendor_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from vendors.onboarding.models import SellerApplication

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client):
    user = make_user("mei@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def phone_only(client):
    user = open_account(phone="+8613900139000", password="walnut", verified=True)
    client.force_login(user)
    return user


def unsubscribe_path(letter):
    header = letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<http://127\.0\.0\.1:8000(/unsubscribe/[^>]+)>", header)[1]
    assert link in letter.body
    assert link in letter.alternatives[0][0]
    return link


def sent(news, user):
    mail.outbox.clear()
    tell_people(news, [user])
    deliver_everything()
    return list(mail.outbox)


def test_one_press_ends_mails_of_the_topic_without_signing_in(client, mei, outgoing):
    client.logout()
    (letter,) = sent(StockLow(make_pack().pool), mei)
    path = unsubscribe_path(letter)

    assert client.get(path).status_code == 200
    assert NoticeChoice.objects.count() == 0
    for _ in range(2):
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert sent(StockLow(make_pack().pool), mei) == []
    # What nobody may miss of the same topic still comes by mail.
    assert "mail" in channels([mei], Kind.SHOP_STATUS)[mei.pk]
    client.post(path, {"again": "1"})
    assert len(sent(StockLow(make_pack().pool), mei)) == 1


def test_essential_mail_has_no_way_out(mei, outgoing):
    make_vendor_order(user=mei)
    deliver_everything()

    assert mail.outbox
    for letter in mail.outbox:
        assert "List-Unsubscribe" not in letter.extra_headers


def test_forged_token_opens_nothing(client, mei, outgoing):
    (letter,) = sent(StockLow(make_pack().pool), mei)
    path = unsubscribe_path(letter)
    token = path.split("/")[2]
    for forged in (token[:-2], token + "x", "x", f"1{token}"):
        assert client.post(reverse("unsubscribe", args=[forged])).status_code == 404
    assert NoticeChoice.objects.count() == 0


def test_guest_can_leave_too_and_hears_of_money_still(client, outgoing):
    order = make_vendor_order(email="guest@example.com").order
    path = unsubscribe_link([Kind.PART_SENT], shopper_of(order))
    path = path.removeprefix("http://127.0.0.1:8000")

    assert client.post(path).status_code == 200
    deliver_everything()

    assert has_stopped("guest@example.com", Topic.PURCHASES)
    assert ["guest@example.com"] in [letter.to for letter in mail.outbox]
    # Of nothing else: that was not asked for.
    assert not has_stopped("guest@example.com", Topic.MESSAGES)
    client.post(path, {"again": "1"})
    assert not has_stopped("guest@example.com", Topic.PURCHASES)


def test_who_left_all_topics_once_comes_back_to_the_one_alone(client):
    stop("guest@example.com")
    order = make_vendor_order(email="guest@example.com").order
    path = unsubscribe_link([Kind.PART_SENT], shopper_of(order))

    client.post(path.removeprefix("http://127.0.0.1:8000"), {"again": "1"})

    stopped = {topic for topic in Topic if has_stopped("guest@example.com", topic)}
    assert stopped == set(Topic) - {Topic.PURCHASES}


def told_again(parcel):
    mail.outbox.clear()
    OutboxMessage.objects.all().delete()
    tell(NOTIFICATIONS["parcel_delivered"](parcel))
    deliver_everything()
    return list(mail.outbox)


def test_address_that_a_phone_account_left_with_an_order_can_leave(
    client, phone_only, outgoing
):
    part = make_packed_vendor_order(make_pack(), user=phone_only)
    type(part.order).objects.filter(pk=part.order.pk).update(
        guest_email="other@example.com"
    )
    part.refresh_from_db()
    parcel = make_parcel(vendor_order=part)
    client.logout()
    (letter,) = told_again(parcel)
    assert letter.to == ["other@example.com"]
    path = unsubscribe_path(letter)

    for _ in range(2):
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert told_again(parcel) == []
    # What nobody may miss still comes, and the account chose nothing.
    tell(NOTIFICATIONS["part_overdue"](part))
    deliver_everything()
    assert [each.to for each in mail.outbox] == [["other@example.com"]]
    assert NoticeChoice.objects.count() == 0
    mail.outbox.clear()
    client.post(path, {"again": "1"})
    assert len(told_again(parcel)) == 1


def test_stop_of_an_address_holds_when_an_account_has_it(mei):
    stop_whom(digest_of(mei.email), Topic.SHOP)
    NoticeChoice.objects.create(user=mei, topic=Topic.LIVE, channel="mail")

    for _ in range(2):
        email_confirmed.send(
            EmailAddress, email_address=EmailAddress(user=mei, email=mei.email)
        )

    assert channels([mei], Kind.STOCK_LOW)[mei.pk] == {"site"}
    assert channels([mei], Kind.SHOP_STATUS)[mei.pk] == {"site", "mail"}
    assert channels([mei], Kind.BROADCAST)[mei.pk] == {"site", "mail"}
    assert not has_stopped(mei.email, Topic.SHOP)


def test_daily_mail_can_be_left_with_all_its_topics(client, mei, outgoing):
    NoticeSettings.objects.create(user=mei, digest=True)
    tell_people(StockLow(make_pack().pool), [mei])
    application = SellerApplication.objects.create(user=mei)
    tell_people(ApplicationDecided(application), [mei])
    OutboxMessage.objects.update(not_before=timezone.now())
    deliver_everything()
    (letter,) = mail.outbox
    client.logout()
    path = unsubscribe_path(letter)

    assert client.post(path).status_code == 200

    assert channels([mei], Kind.STOCK_LOW)[mei.pk] == {"site"}
    assert "mail" in channels([mei], Kind.NEW_ORDER)[mei.pk]
