"""Pushes: to browsers that were turned on, sealed for them, once, and never lost."""

import base64
import json
import socket
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.privacy import OWN_DATA
from core import deliveries
from core.models import Delivery, OutboxMessage
from core.sms_providers.calls import _breakers
from core.web_push import new_key, public_key
from notifications.channels.push import ATTEMPTS
from notifications.declarations.goods import StockLow
from notifications.models import (
    NoticeChoice,
    Notification,
    PushKey,
    PushSubscription,
)
from notifications.push_subscriptions import MOST, market_key, turn_on
from notifications.push_views import browser_of
from notifications.queries import channels
from notifications.services import tell_people
from notifications.states import Kind, Topic
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.push import Browser, claims_of
from vendors.members.services import give_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
State = Delivery.State
ENDPOINT = "https://fcm.googleapis.com/fcm/send/device-1"


@pytest.fixture
def service(_messages, settings):
    _messages.reset()
    _breakers.clear()
    settings.PUSH_API_URL = _messages.url
    return _messages


@pytest.fixture
def farmer():
    user = make_user("li@example.com", language="en")
    user.farm = make_farm("Li family orchard")
    give_role(user.farm, user, Role.OWNER)
    return user


def given(browser, endpoint=ENDPOINT):
    return {"endpoint": endpoint, "p256dh": browser.p256dh, "auth": browser.auth}


def on(user, number=1, browser=None):
    browser = browser or Browser()
    row = turn_on(
        user, browser="Chrome, Android", **given(browser, f"{ENDPOINT}{number}")
    )
    return browser, row


def pushes(service):
    return [each for each in service.messages if each.provider == "push"]


def read(browser, message):
    return json.loads(browser.read(base64.b64decode(message.extra["body"])))


def come_due():
    OutboxMessage.objects.filter(topic="notifications.push").update(
        not_before=timezone.now() - timedelta(seconds=1)
    )


def test_new_order_is_on_the_lock_screen_sealed_and_proven(service, farmer, settings):
    browser, row = on(farmer)

    order = make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    (message,) = pushes(service)
    said = read(browser, message)
    part = order.vendor_orders.get()
    assert part.number in said["title"]
    assert said.keys() == {"title", "link", "tag", "lang"}
    assert said["link"].startswith(f"{settings.SITE_URL}/n/")
    assert (message.extra["ttl"], message.extra["urgency"]) == ("86400", "high")
    claims = claims_of(message.extra["proof"], public_key(market_key()))
    assert claims["aud"] == "https://fcm.googleapis.com"
    assert claims["sub"] == "mailto:market@nanpo.test"
    delivery = Delivery.objects.get(channel="push")
    assert (delivery.state, delivery.person) == (State.SENT, farmer)
    row.refresh_from_db()
    assert row.told_at


def test_only_orders_come_unless_more_is_chosen(farmer, service):
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"site", "mail"}
    on(farmer)
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"site", "mail", "push"}
    assert channels([farmer], Kind.STOCK_LOW)[farmer.pk] == {"site", "mail"}

    NoticeChoice.objects.create(user=farmer, topic=Topic.SHOP, channel="push")
    tell_people(StockLow(make_pack().pool), [farmer])
    OutboxMessage.objects.update(not_before=timezone.now())
    deliver_everything()

    (message,) = pushes(service)
    assert message.extra["urgency"] == "normal"


def test_who_switched_it_off_is_not_overruled_by_another_browser(farmer):
    NoticeChoice.objects.create(
        user=farmer, topic=Topic.SALES, channel="push", is_wanted=False
    )
    on(farmer)

    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"site", "mail"}


def test_page_has_a_column_for_pushes_with_a_browser_alone(client, farmer):
    client.force_login(farmer)
    page = reverse("accounts:choices")
    assert list(client.get(page).context["form"].ways) == ["site", "mail", "sms"]
    on(farmer)

    answer = client.get(page)
    form = answer.context["form"]

    assert list(form.ways) == ["site", "mail", "sms", "push"]
    assert form["sales.push"].value() is True
    assert form["shop.push"].value() is False
    assert "Chrome, Android" in answer.content.decode()
    boxes = [box for row in form.rows() for box in row.boxes]
    ticked = {box.html_name: "on" for box in boxes if box.value()}
    client.post(page, ticked | {"shop.push": "on"})
    assert channels([farmer], Kind.STOCK_LOW)[farmer.pk] == {"site", "mail", "push"}


def test_each_browser_is_told_once_and_a_dead_one_is_forgotten(service, farmer):
    (one, _row), (_other, gone) = on(farmer, 1), on(farmer, 2)
    make_paid_order([(make_pack(farmer.farm), 1)])
    _messages = service
    # The second that is asked is gone.
    _messages.fault("slow", provider="push", seconds=0)
    _messages.fault("refuse", provider="push")

    deliver_everything()

    (message,) = pushes(service)
    assert read(one, message)
    gone.refresh_from_db()
    assert gone.gone_at
    states = Delivery.objects.filter(channel="push").values_list("state", "fallback")
    assert sorted(states) == [(State.FAILED, ""), (State.SENT, "")]


def test_last_browser_that_is_gone_leaves_the_other_ways(service, farmer, mailoutbox):
    for way in ("site", "mail"):
        NoticeChoice.objects.create(
            user=farmer, topic=Topic.SALES, channel=way, is_wanted=False
        )
    on(farmer)
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"push"}
    service.fault("refuse", provider="push")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert pushes(service) == []
    assert [farmer.email] in [each.to for each in mailoutbox]
    assert Delivery.objects.get(channel="push", fallback="mail")
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"mail"}


def test_when_text_and_push_both_fail_one_other_way_is_found(service, farmer, settings):
    settings.SMS_BACKEND = "tests.notifications.test_text_messages.Refusing"
    type(farmer).objects.filter(pk=farmer.pk).update(
        email=None, phone="+8613900139000", phone_verified=True
    )
    NoticeChoice.objects.create(
        user=farmer, topic=Topic.SALES, channel="site", is_wanted=False
    )
    on(farmer)
    service.fault("refuse", provider="push")

    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert Notification.objects.filter(recipient=farmer, kind="new-order").count() == 1
    ways = Delivery.objects.exclude(fallback="").values_list("fallback", flat=True)
    assert list(ways) == ["site"]


@pytest.mark.parametrize("mode", ["error", "lost_response"])
def test_service_that_breaks_is_asked_again_and_the_phone_shows_one(
    service, farmer, mode
):
    browser, _row = on(farmer)
    service.fault(mode, provider="push")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()
    come_due()
    deliver_everything()

    said = [read(browser, message) for message in pushes(service)]
    assert len({each["tag"] for each in said}) == 1
    assert Delivery.objects.get(channel="push").state == State.SENT


def test_worker_that_dies_after_the_service_took_it_loses_nothing(
    service, farmer, monkeypatch
):
    browser, _row = on(farmer)
    make_paid_order([(make_pack(farmer.farm), 1)])
    note = deliveries._note

    def die(*_args):
        raise SystemExit

    monkeypatch.setattr(deliveries, "_note", die)
    with pytest.raises(SystemExit):
        deliver_everything()
    monkeypatch.setattr(deliveries, "_note", note)
    OutboxMessage.objects.update(claimed_until=None)
    deliver_everything()

    said = [read(browser, message) for message in pushes(service)]
    assert len({each["tag"] for each in said}) == 1
    assert Delivery.objects.get(channel="push").state == State.SENT
    row = OutboxMessage.objects.get(topic="notifications.push")
    assert row.state == OutboxMessage.State.DONE


def test_service_that_stays_away_is_given_up(service, farmer, settings):
    settings.PUSH_API_URL = "http://127.0.0.1:9"
    on(farmer)
    make_paid_order([(make_pack(farmer.farm), 1)])
    for _ in range(ATTEMPTS):
        deliver_everything()
        come_due()
        _breakers.clear()

    row = OutboxMessage.objects.get(topic="notifications.push")
    assert (row.state, row.attempts) == (OutboxMessage.State.DONE, ATTEMPTS)
    assert Notification.objects.filter(recipient=farmer).exists()


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1"])
def test_name_that_leads_into_our_own_network_is_not_called(
    farmer, settings, monkeypatch, address
):
    settings.PUSH_API_URL = ""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    called = []
    monkeypatch.setattr(socket.socket, "connect", lambda *a: called.append(a))
    on(farmer)
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    row = Delivery.objects.exclude(whom="").get(channel="push")
    assert row.state == State.FAILED
    assert "no address of the internet" in row.error
    assert [each for each in called if address in str(each)] == []


# --- Turning it on and off ------------------------------------------------------------


def test_browser_is_turned_on_by_a_press_and_off_with_signing_out(client, farmer):
    client.force_login(farmer)
    agent = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"

    answer = client.post(
        reverse("accounts:push_on"),
        given(Browser()),
        headers={"user-agent": agent},
    )

    assert answer.status_code == 204
    row = PushSubscription.objects.get()
    assert (row.user, row.browser) == (farmer, "Chrome, Android")
    client.logout()
    assert not PushSubscription.objects.exists()


def test_new_password_turns_it_off_elsewhere(client, farmer):
    farmer.set_password("walnut-hill-77")
    farmer.save()
    on(farmer, 7)
    client.force_login(farmer)
    client.post(reverse("accounts:push_on"), given(Browser()))
    assert PushSubscription.objects.count() == 2

    words = {"oldpassword": "walnut-hill-77", "password1": "wild-pepper-71"}
    answer = client.post(reverse("account_change_password"), words)

    assert answer.status_code == 302
    assert PushSubscription.objects.get().endpoint == ENDPOINT


def test_browser_is_the_last_persons_who_turned_it_on(farmer):
    browser, _row = on(farmer)
    other = make_user()
    on(other, browser=browser)

    row = PushSubscription.objects.get()
    assert row.user == other
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"site", "mail"}


def test_person_has_five_browsers_at_most(farmer):
    for number in range(MOST + 2):
        on(farmer, number)

    ends = [row.endpoint[-1] for row in PushSubscription.objects.all()]
    assert ends == [str(number) for number in range(2, MOST + 2)]


def test_page_turns_off_ones_own_alone(client, farmer):
    _browser, row = on(farmer)
    url = reverse("accounts:push_off", args=[row.pk])
    client.force_login(make_user())
    assert client.post(url).status_code == 404

    client.force_login(farmer)
    assert client.post(url).status_code == 302
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 1000},
        {"p256dh": "x"},
        {"auth": "\x00"},
        {"auth": ""},
    ],
)
def test_what_no_browser_hands_out_is_refused(client, farmer, wrong):
    client.force_login(farmer)

    answer = client.post(reverse("accounts:push_on"), given(Browser()) | wrong)

    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


def test_market_makes_its_key_once_and_keeps_it_sealed(client, farmer, settings):
    client.force_login(farmer)
    client.get(reverse("accounts:choices"))
    assert not PushKey.objects.exists()
    given_out = client.post(reverse("accounts:push_key")).json()["key"]
    key = market_key()

    assert given_out == public_key(key)

    assert market_key() == key
    row = PushKey.objects.get()
    assert key not in row.private.token
    settings.PUSH_PRIVATE_KEY = new_key()
    assert market_key() == settings.PUSH_PRIVATE_KEY


def test_key_that_nothing_opens_is_given_to_nobody(client, farmer, settings):
    market_key()
    settings.FIELD_KEYS = ["another-key-of-fifty-characters-or-more-1234567890abc"]
    client.force_login(farmer)

    assert client.get(reverse("accounts:choices")).status_code == 200
    assert client.post(reverse("accounts:push_key")).status_code == 503


def test_worker_has_the_markets_name_and_is_everybodys(client):
    answer = client.get(reverse("push_worker"))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert '"title": "Nanpo"' in answer.content.decode()


def test_browsers_are_in_ones_own_data_without_their_address(farmer):
    on(farmer)
    parts = {name: ask for ask_all in OWN_DATA for name, ask in ask_all().items()}

    (row,) = parts["push-devices"](farmer)

    assert row["service"] == "fcm.googleapis.com"
    assert "device-1" not in str(row)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130",
         "Edge, Windows"),
        ("curl/8", ""),
    ],
)  # fmt: skip
def test_browsers_are_called_by_their_names(agent, name):
    assert browser_of(agent) == name
