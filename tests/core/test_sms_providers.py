"""Three providers by HTTP, as their double takes them: once each, whatever breaks."""

import os
import signal
import subprocess
import sys
import traceback
from datetime import datetime, timedelta
from functools import partial

import pytest
import requests
import time_machine
from django.utils import timezone

from core.deliveries import DeliveryError, NotSentError, RefusedError, UncertainError
from core.models import Delivery
from core.sms import PROVIDERS, send_sms
from core.sms_providers import calls
from core.sms_providers.calls import ask, breaker_of

pytestmark = pytest.mark.django_db
State = Delivery.State
NUMBER = "+8613800138000"
TEXT = "南坡: 新订单 100012-1：核桃 & 「柿饼」 100% ~ *"


@pytest.fixture(params=sorted(PROVIDERS))
def provider(request, messages):
    double = messages(request.param)
    double.name = request.param
    yield double
    breaker_of(request.param).note_success()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(calls, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(calls, "_breakers", {})


def intent(key="sms:order:1"):
    return Delivery(key=key)


def test_text_is_taken_word_for_word_and_signed_rightly(provider):
    row = send_sms(NUMBER, TEXT, intent=intent())

    (taken,) = provider.messages
    assert taken.text.endswith(TEXT)
    assert taken.to == NUMBER
    assert (row.state, row.provider_id) == (State.SENT, taken.id)
    assert row.cost > 0
    assert provider.refused == []


def test_wrong_secret_sends_nothing_and_may_be_mended(provider, settings):
    right, settings.SMS_SECRET = settings.SMS_SECRET, "guessed"
    with pytest.raises(NotSentError):
        send_sms(NUMBER, TEXT, intent=intent())
    assert provider.messages == []
    assert len(provider.refused) == 1

    settings.SMS_SECRET = right
    assert send_sms(NUMBER, TEXT, intent=intent()).state == State.SENT


def test_number_that_is_none_is_refused_for_good(provider):
    with pytest.raises(RefusedError):
        send_sms("+86", TEXT, intent=intent())

    assert Delivery.objects.get().state == State.FAILED
    provider.fault("refuse")
    with pytest.raises(RefusedError):
        send_sms(NUMBER, TEXT, intent=intent("sms:order:2"))
    assert provider.messages == []


@pytest.mark.parametrize("mode", ["slow", "lost_response", "garbage"])
def test_lost_answer_is_found_again_and_never_sent_twice(provider, mode):
    provider.fault(mode, seconds=0.6)
    with pytest.raises(UncertainError):
        send_sms(NUMBER, TEXT, intent=intent())
    assert Delivery.objects.get().state == State.UNKNOWN
    # Tencent lists what has a report.
    for message in provider.double.store.messages:
        message.extra["is_reported"] = True

    assert send_sms(NUMBER, TEXT, intent=intent()).state == State.SENT
    assert len(provider.messages) == 1


def test_broken_provider_that_took_nothing_is_asked_again_where_it_can_tell(provider):
    provider.fault("error")
    with pytest.raises(UncertainError):
        send_sms(NUMBER, TEXT, intent=intent())

    if provider.name == "tencent":
        with pytest.raises(UncertainError):
            send_sms(NUMBER, TEXT, intent=intent())
        assert provider.messages == []
        return
    assert send_sms(NUMBER, TEXT, intent=intent()).state == State.SENT
    assert len(provider.messages) == 1


@pytest.mark.parametrize("name", ["aliyun", "wecom", "dingtalk"])
@pytest.mark.parametrize("port", [9, None])
def test_failure_names_neither_number_nor_text_nor_key(messages, name, port, caplog):
    """The library names the address in full, with all that stands in its query."""
    double = messages("aliyun")
    base = f"http://127.0.0.1:{port}" if port else double.url
    double.fault("slow", seconds=0.6, provider="*")
    query = "PhoneNumbers=13800138000&TemplateParam=opensesame&access_token=opensesame"

    with pytest.raises(DeliveryError) as failure:
        ask(name, partial(requests.post, f"{base}/aliyun/?{query}"))

    told = "".join(traceback.format_exception(failure.value)) + caplog.text
    assert "13800138000" not in told
    assert "opensesame" not in told
    assert name in str(failure.value)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-30T16:30Z",  # the next day in China
        "2026-11-30T15:59:58Z",  # taken after midnight, asked for before it
        "2026-11-30T09:00Z",
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_text_is_looked_up_on_the_day_of_the_providers_clock(
    messages, settings, moment, zone
):
    double = messages("aliyun")
    settings.TIME_ZONE = zone
    with time_machine.travel(datetime.fromisoformat(moment)):
        send_sms(NUMBER, TEXT, intent=intent())
        asked_at = timezone.now()
    (taken,) = double.messages
    taken.at = asked_at.timestamp() + 3
    Delivery.objects.update(state=State.UNKNOWN, asked_at=asked_at)

    with time_machine.travel(asked_at + timedelta(hours=9)):
        assert send_sms(NUMBER, TEXT, intent=intent()).state == State.SENT
    assert len(double.messages) == 1


def test_provider_that_is_down_costs_one_wait(messages, settings):
    messages("twilio")
    settings.SMS_API_URL = "http://127.0.0.1:9/"
    for n in range(4):
        with pytest.raises(NotSentError):
            send_sms(NUMBER, TEXT, intent=intent(f"k{n}"))

    assert breaker_of("twilio").is_lost
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.QUEUED}


# A worker of its own, killed when the provider has taken the text and before it could
# write down the answer.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from accounts.models import User
from core import deliveries, outbox
from core.models import Delivery, OutboxMessage, StoppedNumber
from core.sms import send_sms

outbox.delivers("test.sms")(lambda message: send_sms("+8613800138000", message.key))
if sys.argv[1] == "setup":
    with connection.schema_editor() as editor:
        for model in (User, OutboxMessage, StoppedNumber, Delivery):
            editor.create_model(model)
    for n in range(6):
        outbox.enqueue("test.sms", f"text:{n}")
elif sys.argv[1] == "die":
    deliveries._note = lambda *_args: os.kill(os.getpid(), signal.SIGKILL)
    outbox.deliver_due()
else:
    outbox.deliver_due()
"""


def test_workers_killed_between_intent_and_answer_send_once_and_lose_nothing(
    messages, tmp_path, settings
):
    double = messages("aliyun")
    environment = os.environ | {
        "NANPO_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'nanpo.db'}",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SMS_BACKEND": "aliyun",
        "SMS_KEY": settings.SMS_KEY,
        "SMS_SECRET": settings.SMS_SECRET,
        "SMS_TEMPLATES": "any=SMS_1",
        "SMS_API_URL": settings.SMS_API_URL,
    }

    def run(step):
        code = WORKER
        if step != "setup":
            code = code.replace(
                "outbox.deliver_due()",
                "OutboxMessage.objects.update(claimed_until=None);outbox.deliver_due()",
            )
        return subprocess.run(
            [sys.executable, "-c", code, step], env=environment, check=False, timeout=90
        ).returncode

    assert run("setup") == 0
    assert [run("die") for _ in range(2)] == [-signal.SIGKILL] * 2
    assert len(double.messages) == 1
    assert run("end") == 0

    assert sorted(each.text for each in double.messages) == [
        f"【】text:{n}" for n in range(6)
    ]
