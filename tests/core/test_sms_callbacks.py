"""Reports and replies: of the provider alone, about what was sent, in any order."""

import pytest
from django.urls import reverse

from core.deliveries import UNDELIVERED
from core.models import Delivery, OutboxMessage
from core.sms import PROVIDERS, has_stopped, send_sms
from message_double.calls_back import MAKERS

pytestmark = pytest.mark.django_db
State = Delivery.State
NUMBER = "+8613800138000"
SECRET = "a-secret-of-the-address"


@pytest.fixture(params=sorted(PROVIDERS))
def provider(request, messages):
    double = messages(request.param)
    return request.param, double


def call(client, name, what, *about, secret=SECRET, spoil=False):
    path = reverse(f"sms:{what}", args=[name, secret])
    url = f"http://127.0.0.1:8000{path}"
    body, headers = MAKERS[f"{name}.{what}"](*about, url)
    headers = dict(headers)
    kind = headers.pop("Content-Type")
    if spoil:
        headers["X-Twilio-Signature"] = "c3BvaWx0"
    return client.post(path, body, content_type=kind, headers=headers).status_code


def test_report_says_that_it_arrived_and_a_later_lie_changes_nothing(client, provider):
    name, double = provider
    send_sms(NUMBER, "hello", intent=Delivery(key="k", news="new_order"))
    (message,) = double.messages

    assert call(client, name, "report", message) == 200
    message.is_lie = True
    assert call(client, name, "report", message) == 200

    row = Delivery.objects.get()
    assert row.state == State.DELIVERED
    assert row.reported_at
    assert not OutboxMessage.objects.filter(topic=UNDELIVERED).exists()


def test_text_that_was_taken_and_lost_is_told_another_way(client, provider):
    name, double = provider
    send_sms(NUMBER, "hello", intent=Delivery(key="k", news="new_order"))
    (message,) = double.messages
    message.is_lie = True

    for _ in range(2):
        assert call(client, name, "report", message) == 200

    assert Delivery.objects.get().state == State.FAILED
    assert OutboxMessage.objects.filter(topic=UNDELIVERED).count() == 1


def test_text_that_arrived_after_all_is_told_no_other_way(client, provider):
    name, double = provider
    send_sms(NUMBER, "hello", intent=Delivery(key="k", news="new_order"))
    (message,) = double.messages

    for message.is_lie in (True, False):
        assert call(client, name, "report", message) == 200

    assert Delivery.objects.get().state == State.DELIVERED


def test_strangers_reports_are_not_taken(client, provider, settings):
    name, double = provider
    send_sms(NUMBER, "hello", intent=Delivery(key="k"))
    (message,) = double.messages

    assert call(client, name, "report", message, secret="guessed") == 404
    if name == "twilio":
        assert call(client, name, "report", message, spoil=True) == 404
    path = reverse("sms:report", args=[name, SECRET])
    for body in (b"", b"[1]", b'"x"', b"\xff", b"{"):
        answer = client.post(path, body, content_type="application/json")
        assert answer.status_code in {400, 404}
    settings.SMS_CALLBACK_SECRET = ""
    assert call(client, name, "report", message, secret=SECRET) == 404
    assert Delivery.objects.get().state == State.SENT


def test_report_of_what_is_not_ours_is_asked_for_again(client, provider):
    name, double = provider
    send_sms(NUMBER, "hello", intent=Delivery(key="k"))
    (message,) = double.messages
    Delivery.objects.all().delete()

    assert call(client, name, "report", message) == 409


@pytest.mark.parametrize("number", ["+12025550123", "+4915112345678", "+96550012345"])
def test_stop_of_a_number_abroad_is_that_numbers(client, provider, number):
    name, double = provider

    assert call(client, name, "reply", number, "STOP") == 200

    assert has_stopped(number)
    send_sms(number, "news")
    assert double.messages == []


@pytest.mark.parametrize("word", ["STOP", "td", "退订", " Stop. "])
def test_stop_is_honoured_and_taken_back(client, provider, word):
    name, double = provider

    assert call(client, name, "reply", NUMBER, "thank you") == 200
    assert not has_stopped(NUMBER)
    assert call(client, name, "reply", NUMBER, word) == 200
    assert has_stopped(NUMBER)
    send_sms(NUMBER, "news")
    assert double.messages == []

    assert call(client, name, "reply", NUMBER, "START") == 200
    send_sms(NUMBER, "news")
    assert len(double.messages) == 1
