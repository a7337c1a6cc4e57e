"""Spoken calls: of overdue orders alone, to who asked, by day, so many, once each."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from core.deliveries import Report, take_report
from core.models import Delivery, OutboxMessage
from core.sms import stop
from core.sms_providers.calls import _breakers
from core.sms_providers.twilio import signature
from message_double import calls as theirs
from message_double.testing import KEYS
from notifications.channels.call import waking_from
from notifications.declarations.overdue import OrderDue, OrderOverdue
from notifications.forms import OF_CALLS
from notifications.models import NoticeChoice, NoticeSettings, Notification
from notifications.queries import channels
from notifications.services import tell_people
from notifications.states import Kind
from orders.order.models import VendorOrder
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.members.services import give_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
State = Delivery.State
PHONE = "+8613900139000"
SECRET = "a-secret-of-the-address"


@pytest.fixture(params=["aliyun", "twilio"])
def provider(request, _messages, settings):
    _messages.reset()
    _breakers.clear()
    name = request.param
    settings.SMS_BACKEND = settings.CALL_BACKEND = name
    settings.SMS_KEY, settings.SMS_SECRET = KEYS[name]
    settings.SMS_CALLBACK_SECRET = SECRET
    settings.CALL_TEMPLATE, settings.CALL_SENDER = "TTS_1", "+12025550100"
    settings.CALL_API_URL = f"{_messages.url}/{name}-call/"
    settings.CALL_FROM, settings.CALL_UNTIL = 0, 24
    _messages.name = name
    return _messages


@pytest.fixture
def farmer():
    user = make_user("li@example.com", language="en", phone=PHONE)
    type(user).objects.filter(pk=user.pk).update(phone_verified=True)
    user.refresh_from_db()
    user.farm = make_farm("Li family orchard")
    give_role(user.farm, user, Role.OWNER)
    NoticeSettings.objects.create(user=user, quiet_from=0, quiet_until=0)
    want(user)
    return user


def want(user, is_wanted=True):
    topic, channel = OF_CALLS
    NoticeChoice.objects.update_or_create(
        user=user, topic=topic, channel=channel, defaults={"is_wanted": is_wanted}
    )


def overdue(farmer):
    """A part that is late by an hour."""
    part = make_paid_order([(make_pack(farmer.farm), 1)]).vendor_orders.get()
    late = timezone.now() - timedelta(hours=1)
    VendorOrder.objects.filter(pk=part.pk).update(send_by=late)
    part.refresh_from_db()
    return part


def come_due():
    OutboxMessage.objects.filter(topic="notifications.call").update(
        not_before=timezone.now() - timedelta(seconds=1)
    )


def report(client, provider, message, **changes):
    url = reverse("calls:report", args=[provider.name, changes.get("secret", SECRET)])
    if provider.name == "aliyun":
        body, headers = theirs.aliyun_report(message, url)
        return client.post(url, body, content_type=headers["Content-Type"])
    whole = f"http://127.0.0.1:8000{url}"
    body, headers = theirs.twilio_report(message, whole)
    sent = changes.get("signature", headers["X-Twilio-Signature"])
    return client.post(
        url,
        body,
        content_type=headers["Content-Type"],
        headers={"X-Twilio-Signature": sent},
    )


def test_overdue_order_is_read_out_once_and_answered(provider, farmer, client):
    part = overdue(farmer)
    for _ in range(2):
        tell_people(OrderOverdue(part), [farmer])
        deliver_everything()

    (call,) = provider.messages
    assert call.to == PHONE
    assert call.text == (
        "Nanpo: An order of Li family orchard is overdue. Please ship it today."
    )
    row = Delivery.objects.get(channel="call")
    assert (row.state, row.provider) == (State.SENT, f"{provider.name}-call")
    assert row.cost > 0
    assert report(client, provider, call).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.fallback) == (State.DELIVERED, "")


def test_call_that_nobody_answers_is_told_another_way(provider, farmer, client):
    type(farmer).objects.filter(pk=farmer.pk).update(email=None)
    farmer.refresh_from_db()
    NoticeChoice.objects.create(
        user=farmer, topic=OF_CALLS[0], channel="site", is_wanted=False
    )
    NoticeChoice.objects.create(
        user=farmer, topic=OF_CALLS[0], channel="sms", is_wanted=False
    )
    # Beside the call another way is kept in any case.
    assert channels([farmer], Kind.ORDER_DUE)[farmer.pk] == {"call", "site"}
    provider.fault("lie", provider=f"{provider.name}-call")
    tell_people(OrderOverdue(overdue(farmer)), [farmer])
    deliver_everything()
    (call,) = provider.messages

    assert report(client, provider, call).status_code == 200
    deliver_everything()

    row = Delivery.objects.get(channel="call")
    assert (row.state, row.fallback) == (State.FAILED, "site")
    assert row.error
    assert Notification.objects.filter(recipient=farmer, kind="order-due").count() == 1


def test_report_of_a_stranger_or_of_no_call_is_not_taken(provider, farmer, client):
    tell_people(OrderOverdue(overdue(farmer)), [farmer])
    deliver_everything()
    (call,) = provider.messages

    assert report(client, provider, call, secret="guessed").status_code == 404
    if provider.name == "twilio":
        assert report(client, provider, call, signature="x").status_code == 404
    call.id, call.reference = "unknown", "unknown"
    assert report(client, provider, call).status_code == 409
    assert Delivery.objects.get(channel="call").state == State.SENT


def test_steps_of_a_call_on_its_way_change_nothing(provider, farmer, client):
    tell_people(OrderOverdue(overdue(farmer)), [farmer])
    deliver_everything()
    (call,) = provider.messages
    url = reverse("calls:report", args=[provider.name, SECRET])
    if provider.name == "aliyun":
        step = [{"call_id": call.id, "status_code": "200010"}]
        answer = client.post(url, json.dumps(step), content_type="application/json")
    else:
        form = {"CallSid": call.id, "CallStatus": "ringing"}
        made = signature(f"http://127.0.0.1:8000{url}", form)
        answer = client.post(url, form, headers={"X-Twilio-Signature": made})

    assert answer.status_code == 200
    assert Delivery.objects.get(channel="call").state == State.SENT


@pytest.mark.parametrize("provider", ["aliyun"], indirect=True)
def test_only_who_asked_is_called_and_only_when_it_is_overdue(provider, farmer):
    part = overdue(farmer)
    tell_people(OrderDue(part, "remind-send:1"), [farmer])
    deliver_everything()
    assert provider.messages == []

    want(farmer, is_wanted=False)
    tell_people(OrderOverdue(part), [farmer])
    deliver_everything()
    assert provider.messages == []
    assert "call" not in channels([make_user()], Kind.ORDER_DUE).popitem()[1]


@pytest.mark.parametrize("provider", ["aliyun"], indirect=True)
@pytest.mark.parametrize("what", ["shipped", "moved", "off", "stop", "number"])
def test_what_changed_before_it_rang_is_heeded(provider, farmer, what):
    part = overdue(farmer)
    tell_people(OrderOverdue(part), [farmer])
    rows = VendorOrder.objects.filter(pk=part.pk)
    if what == "shipped":
        rows.update(met_at=timezone.now())
    elif what == "moved":
        rows.update(send_by=timezone.now() + timedelta(days=2))
    elif what == "off":
        want(farmer, is_wanted=False)
    elif what == "stop":
        stop(PHONE)
    else:
        type(farmer).objects.filter(pk=farmer.pk).update(phone_verified=False)
    deliver_everything()

    assert provider.messages == []
    row = OutboxMessage.objects.get(topic="notifications.call")
    assert row.state == OutboxMessage.State.DONE


@pytest.mark.parametrize("provider", ["twilio"], indirect=True)
def test_person_is_called_so_often_in_a_day(provider, farmer, settings):
    settings.CALLS_PER_PERSON_DAY = 1
    for _ in range(3):
        tell_people(OrderOverdue(overdue(farmer)), [farmer])
    deliver_everything()

    assert len(provider.messages) == 1
    assert Delivery.objects.filter(channel="call", error="daily limit").count() == 2


@pytest.mark.parametrize("provider", ["aliyun"], indirect=True)
def test_call_at_night_waits_for_the_morning(provider, farmer, settings):
    now = dates.local(timezone.now())
    settings.CALL_FROM, settings.CALL_UNTIL = 0, 24
    NoticeSettings.objects.filter(user=farmer).update(
        quiet_from=now.hour, quiet_until=(now.hour + 2) % 24
    )
    tell_people(OrderOverdue(overdue(farmer)), [farmer])
    row = OutboxMessage.objects.get(topic="notifications.call")
    assert row.not_before > timezone.now() + timedelta(minutes=59)
    # Whoever comes to it too early leaves it, and uses up no attempt.
    come_due()
    deliver_everything()

    assert provider.messages == []
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxMessage.State.WAITING, 0)


@pytest.mark.parametrize(
    ("moment", "quiet", "begins"),
    [
        ("2026-11-30T06:00Z", None, None),  # 14:00 in China
        ("2026-11-30T12:30Z", None, "2026-12-01T01:00Z"),  # 20:30: tomorrow at nine
        ("2026-11-30T22:00Z", None, "2026-12-01T01:00Z"),  # 6:00: today at nine
        ("2026-11-30T06:00Z", (13, 15), "2026-11-30T07:00Z"),  # a nap
        ("2026-11-30T11:00Z", (18, 22), "2026-12-01T01:00Z"),  # quiet, then too late
        ("2026-11-30T22:00Z", (22, 11), "2026-12-01T03:00Z"),  # sleeps until eleven
    ],
)
def test_waking_hours_are_the_persons_and_the_markets(settings, moment, quiet, begins):
    settings.TIME_ZONE = "Asia/Shanghai"
    chosen = None
    if quiet:
        chosen = NoticeSettings(quiet_from=quiet[0], quiet_until=quiet[1])
    now = datetime.fromisoformat(moment).astimezone(UTC)

    found = waking_from(chosen, now)

    assert found == (datetime.fromisoformat(begins) if begins else None)


@pytest.mark.parametrize("provider", ["aliyun"], indirect=True)
def test_lost_answer_of_who_can_not_be_asked_is_never_called_again(provider, farmer):
    provider.fault("lost_response", provider="aliyun-call")
    tell_people(OrderOverdue(overdue(farmer)), [farmer])
    for _ in range(5):
        deliver_everything()
        come_due()

    assert len(provider.messages) == 1
    row = Delivery.objects.get(channel="call")
    assert row.state == State.UNKNOWN
    assert OutboxMessage.objects.get(topic="notifications.call").state == "done"
    # It says later that it was answered.
    take_report("aliyun-call", Report(is_delivered=True, reference=row.key))
    row.refresh_from_db()
    assert row.state == State.DELIVERED


@pytest.mark.parametrize("provider", ["twilio"], indirect=True)
def test_lost_answer_is_looked_up_where_it_can_be(provider, farmer):
    provider.fault("lost_response", provider="twilio-call")
    tell_people(OrderOverdue(overdue(farmer)), [farmer])
    deliver_everything()
    come_due()
    deliver_everything()

    assert len(provider.messages) == 1
    assert Delivery.objects.get(channel="call").state == State.SENT


@pytest.mark.parametrize("provider", ["aliyun"], indirect=True)
def test_settings_offer_it_to_who_sells(provider, farmer, client, settings):
    page = reverse("accounts:choices")
    client.force_login(make_user())
    assert "calls" not in client.get(page).context["form"].fields
    client.force_login(farmer)
    want(farmer, is_wanted=False)
    form = client.get(page).context["form"]
    assert form["calls"].value() is False
    boxes = [box for row in form.rows() for box in row.boxes if box.value()]
    ticked = {box.html_name: "on" for box in boxes}

    client.post(page, ticked | {"calls": "on"})
    assert "call" in channels([farmer], Kind.ORDER_DUE)[farmer.pk]
    client.post(page, ticked)
    assert "call" not in channels([farmer], Kind.ORDER_DUE)[farmer.pk]

    settings.CALL_BACKEND = ""
    assert "calls" not in client.get(page).context["form"].fields
