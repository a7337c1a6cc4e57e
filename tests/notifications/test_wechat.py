"""Messages of the market's WeChat account: to who scanned, once each, none lost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.privacy import OWN_DATA
from core.models import Delivery, OutboxMessage
from core.outbox import deliver
from core.sms_providers.calls import _breakers
from message_double import wechat as theirs
from notifications.channels.wechat import ATTEMPTS, values_of
from notifications.models import NoticeChoice, Notification, WeChatLink
from notifications.queries import channels
from notifications.states import Kind, Topic
from notifications.wechat_links import HOLDS, show_code, take_scan
from office.letters.services import LETTERS
from shop.storefront.services import agree_to_letters, end_letter_consent
from tests.factories.accounts import make_user
from tests.factories.letters import WORDING, make_letter
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.members.services import give_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
State = Delivery.State
CALL, PAGE = "wechat_call", "accounts:wechat"


@pytest.fixture
def service(_messages, settings):
    _messages.reset()
    _breakers.clear()
    cache.clear()
    settings.WECHAT_APP_ID, settings.WECHAT_SECRET = theirs.APP_ID, theirs.SECRET
    settings.WECHAT_TOKEN, settings.WECHAT_TEMPLATE = theirs.TOKEN, theirs.TEMPLATE
    settings.WECHAT_API_URL = f"{_messages.url}/wechat"
    return _messages


@pytest.fixture
def farmer():
    user = make_user("li@example.com", language="en")
    user.farm = make_farm("Li family orchard")
    give_role(user.farm, user, Role.OWNER)
    return user


def call(client, body):
    """As WeChat calls us."""
    url = theirs.signed(reverse(CALL))
    return client.post(url, body, content_type="text/xml")


def scan(service, client, user, openid="o-li"):
    """The person has a code shown and scans it with the phone of this openid."""
    show_code(user)
    ticket = WeChatLink.objects.get(user=user).code_address.rpartition("/")[2]
    body, _who = theirs.scan(service.double.store, ticket, openid)
    return call(client, body)


def messages(service):
    return [each for each in service.messages if each.provider == "wechat"]


def come_due():
    OutboxMessage.objects.filter(topic="notifications.wechat").update(
        not_before=timezone.now() - timedelta(seconds=1)
    )


def test_new_order_is_a_message_of_who_scanned_the_code(
    service, farmer, client, settings
):
    assert scan(service, client, farmer).content == b"success"

    order = make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    (message,) = messages(service)
    assert message.to == "o-li"
    title, *_more, link = message.text.splitlines()
    part = order.vendor_orders.get()
    assert title.startswith("New order")
    assert len(title) <= 20
    assert link.startswith(f"{settings.SITE_URL}/n/")
    assert part.number
    row = Delivery.objects.get(channel="wechat")
    assert (row.state, row.person, row.provider) == (State.SENT, farmer, "wechat")
    body, _headers = theirs.report(message, "")
    assert call(client, body).status_code == 200
    row.refresh_from_db()
    assert row.state == State.DELIVERED


def test_orders_and_purchases_come_unless_more_is_chosen(service, farmer, client):
    assert "wechat" not in channels([farmer], Kind.NEW_ORDER)[farmer.pk]
    scan(service, client, farmer)

    assert "wechat" in channels([farmer], Kind.NEW_ORDER)[farmer.pk]
    assert "wechat" in channels([farmer], Kind.PART_SENT)[farmer.pk]
    assert "wechat" not in channels([farmer], Kind.STOCK_LOW)[farmer.pk]
    # What was switched off is not overruled by another scan.
    NoticeChoice.objects.filter(topic=Topic.SALES, channel="wechat").update(
        is_wanted=False
    )
    scan(service, client, farmer)
    assert "wechat" not in channels([farmer], Kind.NEW_ORDER)[farmer.pk]


def test_letter_is_no_message_once_its_reader_unsubscribed(service, farmer, client):
    scan(service, client, farmer)
    NoticeChoice.objects.update_or_create(
        user=farmer, topic=Topic.LIVE, channel="wechat", defaults={"is_wanted": True}
    )
    farm = make_farm()
    agree_to_letters(farmer, farm, wording=WORDING)
    LETTERS.send(make_letter(farm, title="Plums").pk)
    deliver_everything()
    come_due()
    deliver_everything()
    assert len(messages(service)) == 1

    LETTERS.send(make_letter(farm, title="Pears").pk)
    deliver(OutboxMessage.objects.get(topic="letters.send", state="waiting").pk)
    assert OutboxMessage.objects.filter(topic="notifications.wechat").count() == 2
    end_letter_consent(farmer, farm)
    come_due()
    deliver_everything()

    assert len(messages(service)) == 1


def test_token_is_asked_for_once_and_renewed_once(service, farmer, client):
    scan(service, client, farmer)
    service.fault("expired", provider="wechat")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert len(messages(service)) == 2
    assert theirs.side_of(service.double.store).tokens == 2
    assert not Delivery.objects.filter(channel="wechat", error__gt="").exists()


def test_who_left_is_told_by_one_other_way_and_not_asked_again(
    service, farmer, client, mailoutbox
):
    for way in ("site", "mail"):
        NoticeChoice.objects.create(
            user=farmer, topic=Topic.SALES, channel=way, is_wanted=False
        )
    scan(service, client, farmer)
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"wechat"}
    service.fault("refuse", provider="wechat")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert messages(service) == []
    assert [farmer.email] in [each.to for each in mailoutbox]
    row = Delivery.objects.get(channel="wechat")
    assert (row.state, row.fallback) == (State.FAILED, "mail")
    assert "43004" in row.error
    link = WeChatLink.objects.get(user=farmer)
    assert (link.openid, bool(link.gone_at)) == (None, True)
    assert channels([farmer], Kind.NEW_ORDER)[farmer.pk] == {"mail"}


@pytest.mark.parametrize("word", ["unfollow", "退订", "STOP."])
def test_who_unfollows_or_writes_stop_gets_no_more(service, farmer, client, word):
    scan(service, client, farmer)
    body = theirs.leave(service.double.store, "o-li")
    if word != "unfollow":
        body = (
            "<xml><FromUserName>o-li</FromUserName><MsgType>text</MsgType>"
            f"<Content>{word}</Content><MsgId>1</MsgId></xml>"
        ).encode()

    assert call(client, body).content == b"success"

    assert WeChatLink.objects.get(user=farmer).openid is None
    client.force_login(farmer)
    assert "WeChat messages have ended." in client.get(reverse(PAGE)).content.decode()


def test_message_that_never_arrived_is_told_another_way(
    service, farmer, client, mailoutbox
):
    NoticeChoice.objects.create(
        user=farmer, topic=Topic.SALES, channel="mail", is_wanted=False
    )
    scan(service, client, farmer)
    service.fault("lie", provider="wechat")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()
    (message,) = messages(service)
    body, _headers = theirs.report(message, "")

    assert call(client, body).status_code == 200
    deliver_everything()

    row = Delivery.objects.get(channel="wechat")
    assert (row.state, row.fallback) == (State.FAILED, "mail")
    assert [farmer.email] in [each.to for each in mailoutbox]
    # It said that the person refuses them.
    assert WeChatLink.objects.get(user=farmer).openid is None


def test_report_that_comes_too_early_is_asked_for_again(service, client):
    body = theirs.event("o-li", "TEMPLATESENDJOBFINISH", MsgID="77", Status="success")

    assert call(client, body).status_code == 409


@pytest.mark.parametrize("mode", ["lost_response", "garbage"])
def test_answer_that_got_lost_is_asked_for_anew_and_sent_once(
    service, farmer, client, mode
):
    scan(service, client, farmer)
    service.fault(mode, provider="wechat")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()
    assert Delivery.objects.get(channel="wechat").state == State.UNKNOWN
    come_due()
    deliver_everything()

    assert len(messages(service)) == 1
    assert Delivery.objects.get(channel="wechat").state == State.SENT


def test_what_wechat_may_have_forgotten_is_not_sent_twice(service, farmer, client):
    scan(service, client, farmer)
    service.fault("lost_response", provider="wechat")
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()
    Delivery.objects.update(created=F("created") - timedelta(minutes=10))
    for _ in range(ATTEMPTS):
        come_due()
        deliver_everything()

    assert len(messages(service)) == 1
    row = Delivery.objects.get(channel="wechat")
    assert row.state == State.UNKNOWN
    # Told by mail already; nothing more is done.
    done = OutboxMessage.objects.get(topic="notifications.wechat")
    assert (done.state, row.fallback) == (OutboxMessage.State.DONE, "")


@pytest.mark.parametrize("code", [45009, 48001])
def test_quota_is_waited_for_and_a_missing_right_is_not(
    service, farmer, client, settings, monkeypatch, code
):
    scan(service, client, farmer)
    monkeypatch.setattr(theirs, "_wrong", lambda _said: (code, "no"))
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    row = Delivery.objects.get(channel="wechat")
    waits = code == 45009
    assert row.state == (State.QUEUED if waits else State.FAILED)
    assert WeChatLink.objects.get(user=farmer).openid == "o-li"


def test_person_gets_so_many_in_a_day(service, farmer, client, settings):
    settings.WECHAT_MESSAGES_PER_PERSON_DAY = 1
    scan(service, client, farmer)
    for _ in range(3):
        make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert len(messages(service)) == 1
    assert Delivery.objects.filter(channel="wechat", error="daily limit").count() == 2
    assert Notification.objects.filter(recipient=farmer).count() == 3


def test_values_are_as_long_as_the_template_takes_them(settings):
    settings.WECHAT_PLACES = {"title": "thing4", "time": "time2", "market": "const1"}

    values = values_of("New order 100123-1 to pack now", "", timezone.now())

    assert values.keys() == {"thing4", "time2", "const1"}
    assert values["thing4"] == "New order 100123-1 …"


# --- Connecting -----------------------------------------------------------------------


def test_page_shows_a_code_and_then_that_it_worked(service, farmer, client):
    client.force_login(farmer)
    url = reverse(PAGE)
    assert "qr-code" not in client.get(url).content.decode()

    assert client.post(url).status_code == 302
    page = client.get(url).content.decode()
    assert "qr-code" in page
    assert client.get(url).content.decode().count("qr-code") == 1
    link = WeChatLink.objects.get()
    body, _who = theirs.scan(
        service.double.store, link.code_address.rpartition("/")[2], "o-li"
    )
    call(client, body)

    assert "WeChat is connected." in client.get(url).content.decode()
    assert client.post(reverse("accounts:wechat_off")).status_code == 302
    assert not WeChatLink.objects.exists()
    assert client.post(reverse("accounts:wechat_off")).status_code == 404


def test_settings_have_a_column_for_who_is_connected(service, farmer, client):
    client.force_login(farmer)
    page = reverse("accounts:choices")
    assert "wechat" not in client.get(page).context["form"].ways
    scan(service, client, farmer)

    form = client.get(page).context["form"]

    assert list(form.ways) == ["site", "mail", "sms", "wechat"]
    assert form["sales.wechat"].value() is True
    assert form["shop.wechat"].value() is False


def test_market_without_an_account_there_has_no_such_page(client, farmer, settings):
    settings.WECHAT_APP_ID = ""
    client.force_login(farmer)

    assert client.get(reverse(PAGE)).status_code == 404
    page = client.get(reverse("accounts:choices")).content.decode()
    assert reverse(PAGE) not in page


def test_wechat_that_is_away_is_said_so(service, farmer, client, settings):
    settings.WECHAT_API_URL = "http://127.0.0.1:9"
    client.force_login(farmer)

    answer = client.post(reverse(PAGE))

    assert answer.status_code == 503
    assert "WeChat does not answer." in answer.content.decode()


def test_code_is_good_once_and_for_a_while(service, farmer, client):
    scan(service, client, farmer)
    show_code(farmer)
    scene = WeChatLink.objects.get(user=farmer).code
    assert take_scan(scene, "o-other") is True
    assert take_scan(scene, "o-thief") is False
    assert WeChatLink.objects.get(user=farmer).openid == "o-other"

    show_code(farmer)
    late = timezone.now() - HOLDS
    WeChatLink.objects.update(code_until=late)
    assert take_scan(WeChatLink.objects.get(user=farmer).code, "o-late") is False


def test_one_wechat_is_one_persons(service, farmer, client):
    scan(service, client, farmer)
    other = make_user()
    scan(service, client, other)

    assert WeChatLink.objects.get(user=other).openid == "o-li"
    assert WeChatLink.objects.get(user=farmer).openid is None


def test_stranger_who_calls_is_nobody(service, client, farmer):
    show_code(farmer)
    scene = WeChatLink.objects.get().code
    body = theirs.event("o-thief", "subscribe", EventKey=f"qrscene_{scene}")
    url = reverse(CALL)

    assert client.post(url, body, content_type="text/xml").status_code == 404
    assert client.get(url, {"echostr": "hello"}).status_code == 404
    assert WeChatLink.objects.get().openid is None
    answer = client.get(f"{theirs.signed(url)}&echostr=hello")
    assert answer.content == b"hello"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert client.post(theirs.signed(url), b"x", "text/xml").status_code == 400


def test_link_is_in_ones_own_data(service, farmer, client):
    scan(service, client, farmer)
    parts = {name: ask for ask_all in OWN_DATA for name, ask in ask_all().items()}

    (row,) = parts["wechat"](farmer)

    assert row["openid"] == "o-li"
    assert row["connected"]
