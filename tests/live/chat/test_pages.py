"""The chat's doors: for scripts and without them, for viewers and for the crew."""

import pytest
from django.urls import reverse

from core.permissions import OPERATOR
from live.broadcasts.services.crews import set_crew
from live.chat.models import ChatMessage, Silence, WordList
from live.chat.queries import refundable_of
from live.chat.services.messages import say
from live.chat.services.moderation import mute
from tests.factories.accounts import make_staff, make_user
from tests.factories.live import make_broadcast_on_air, make_viewer

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}
HTMX = {"headers": {"hx-request": "true"}}


@pytest.fixture
def broadcast():
    return make_broadcast_on_air()


@pytest.fixture
def viewer(client):
    person = make_viewer()
    client.force_login(person)
    return person


def _url(name, broadcast, *more):
    return reverse(f"live:{name}", args=[broadcast.code, *more])


def test_guest_reads_and_is_sent_to_sign_in_to_write(client, broadcast):
    say(broadcast, make_viewer(), "How long do they keep?")
    page = client.get(_url("chat", broadcast))
    assert "How long do they keep?" in page.content.decode()
    answer = client.post(_url("chat", broadcast), {"text": "Me too"}, **JSON)
    assert answer.status_code == 401
    answer = client.post(_url("chat", broadcast), {"text": "Me too"})
    assert answer.url.startswith(reverse("account_login"))
    assert ChatMessage.objects.count() == 1


def test_script_in_a_message_is_text(client, broadcast, viewer):
    client.post(_url("chat", broadcast), {"text": "<script>alert(1)</script>"}, **JSON)
    for name in ("chat", "moderation"):
        client.force_login(broadcast.host)
        page = client.get(_url(name, broadcast)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page


def test_writer_is_told_in_json_or_in_the_page(client, broadcast, viewer):
    answer = client.post(_url("chat", broadcast), {"text": "Hi", "key": "a"}, **JSON)
    assert answer.status_code == 201
    assert answer.json()["name"] == "Wang M."
    answer = client.post(_url("chat", broadcast), {"text": "see www.x.com"}, **JSON)
    assert answer.json()["held"]
    answer = client.post(_url("chat", broadcast), {"text": ""}, **JSON)
    assert answer.status_code == 409
    for n in range(3):
        client.post(_url("chat", broadcast), {"text": f"{n}"}, **JSON)
    answer = client.post(_url("chat", broadcast), {"text": "more"}, **JSON)
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(answer.json()["retry_after"])
    answer = client.post(_url("chat", broadcast), {"text": "more"})
    assert answer.url == f"/live/{broadcast.code}/#chat"


def test_words_of_a_muted_viewer_change_nothing(client, broadcast, viewer):
    mute(broadcast, viewer, by=broadcast.host)
    answer = client.post(_url("chat", broadcast), {"text": "Hi"}, **JSON)
    assert answer.status_code == 409
    assert not ChatMessage.objects.exists()


def test_report_counts_once(client, broadcast, viewer):
    message = say(broadcast, make_viewer(), "Hm")
    for _ in range(2):
        answer = client.post(_url("chat_report", broadcast, message.pk), **JSON)
        assert answer.status_code == 200
    assert message.reports.count() == 1
    elsewhere = make_broadcast_on_air()
    url = _url("chat_report", elsewhere, message.pk)
    assert client.post(url, **JSON).status_code == 404


@pytest.mark.parametrize("role", ["assistant", "cohost"])
def test_helpers_look_after_the_chat(client, broadcast, role):
    helper, viewer = make_user(), make_viewer()
    set_crew(broadcast, {helper: role})
    client.force_login(helper)
    message = say(broadcast, viewer, "Rude")
    url = _url("chat_act", broadcast)
    for do in ("pin", "mute-5", "remove"):
        answer = client.post(url, {"message": message.pk, "do": do}, **HTMX)
        assert answer.status_code == 200
    message.refresh_from_db()
    assert message.state == "removed"
    assert message.by == helper
    silence = Silence.objects.get()
    assert silence.until
    rules = _url("chat_rules", broadcast)
    client.post(rules, {"do": "slow", "seconds": 10}, **HTMX)
    assert refundable_of(broadcast).slow_seconds == 10
    page = client.post(rules, {"do": "unmute", "silence": silence.pk}, **HTMX)
    assert "Muted and banned" not in page.content.decode()
    is_cohost = role == "cohost"
    words = client.get(_url("words", broadcast)).status_code
    assert words == (200 if is_cohost else 404)


def test_decided_twice_is_said(client, broadcast):
    message = say(broadcast, make_viewer(), "Rude")
    client.force_login(broadcast.host)
    url = _url("chat_act", broadcast)
    client.post(url, {"message": message.pk, "do": "remove"}, **HTMX)
    page = client.post(url, {"message": message.pk, "do": "remove"}, **HTMX)
    assert "Someone else has already decided this." in page.content.decode()


@pytest.mark.parametrize("body", [{}, {"do": "pin"}, {"do": "burn", "message": 1}])
def test_what_no_button_sends_is_nothing(client, broadcast, body):
    client.force_login(broadcast.host)
    assert client.post(_url("chat_act", broadcast), body).status_code == 404


def test_moderation_stays_within_its_queries(client, broadcast, queries):
    for n in range(5):
        say(broadcast, make_viewer(), f"Message {n}")
        mute(broadcast, make_viewer(), by=broadcast.host)
    client.force_login(broadcast.host)
    client.get(_url("moderation", broadcast), **HTMX)
    with queries(10):
        client.get(_url("moderation", broadcast), **HTMX)
    with queries(12):
        client.get(_url("moderation", broadcast))


def test_words_of_the_seller_and_of_the_market(client, broadcast):
    client.force_login(broadcast.host)
    client.post(_url("words", broadcast), {"en": "lemon\n lemon ", "zh": "苦"})
    own = WordList.objects.filter(partner=broadcast.partner)
    assert dict(own.values_list("language", "words")) == {
        "en": "lemon",
        "zh-hans": "苦",
    }
    answer = client.post(_url("words", broadcast), {"en": "x" * 50})
    assert answer.status_code == 422
    assert own.get(language="en").words == "lemon"
    operator = make_staff()
    client.force_login(operator)
    url = reverse("office:live_words", args=["market"])
    assert "微信" in client.get(url).content.decode()
    assert client.post(url, {"en": "idiot", "zh": "骗子"}).status_code == 302
    assert WordList.objects.filter(partner=None).count() == 2
    assert OPERATOR == "operator"
