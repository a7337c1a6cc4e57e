"""Workers killed by SIGKILL while they tell people: each is told once, none is lost.

Those killed are real processes on the test's own database and Redis; the provider is
the double. By whichever step it died, the next worker ends what it began.
"""

import base64
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.models import Delivery, OutboxMessage
from core.sms_providers.calls import _breakers
from message_double import wechat
from message_double.testing import KEYS
from notifications.declarations.overdue import OrderOverdue
from notifications.models import NoticeChoice, NoticeSettings, WeChatLink
from notifications.push_subscriptions import turn_on
from notifications.services import tell_people
from notifications.states import Topic
from orders.order.models import VendorOrder
from tests.factories.accounts import make_user
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.push import Browser

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PEOPLE = 5
STEPS = ("before", "during", "after", "mark")
# Starting the market takes long, so that one process does it and forks a worker for
# each line that it reads: how many, the provider, and the step at which each dies.
NURSERY = """
import os, signal, sys
import django
django.setup()
import requests
from django.conf import settings
from core import deliveries, outbox

die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
post = requests.post

def dying_post(step):
    def posted(url, **kwargs):
        if "stable_token" in url:
            return post(url, **kwargs)
        if step == "during":
            post(url, **kwargs)
        die()
    return posted

def work(name, base, key, secret, step):
    settings.SMS_BACKEND = settings.CALL_BACKEND = name
    settings.SMS_KEY, settings.SMS_SECRET = key, secret
    settings.SMS_API_URL = base + "/" + name + "/"
    settings.CALL_API_URL = base + "/" + name + "-call/"
    if step in ("before", "during"):
        requests.post = dying_post(step)
    elif step == "after":
        deliveries._note = die
    elif step == "mark":
        outbox._settle = die
    outbox.deliver_due()

for line in sys.stdin:
    count, *words = line.split()
    children = []
    for _ in range(int(count)):
        child = os.fork()
        if not child:
            code = 1
            # Mails go to where logs go.
            os.dup2(2, 1)
            try:
                work(*words)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(*codes, flush=True)
"""


@pytest.fixture
def provider(_messages, settings):
    # At any hour: what waits for the morning is nobody's to kill.
    settings.CALL_FROM, settings.CALL_UNTIL = 0, 24
    _messages.reset()
    _breakers.clear()
    cache.clear()
    return _messages


@pytest.fixture(scope="module")
def workers(django_db_setup, _messages, tmp_path_factory):
    """Has so many workers look for rows; how each ended. They die at the step."""
    database = connection.settings_dict
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    who = database["USER"] or "postgres"
    if database["PASSWORD"]:
        who = f"{who}:{database['PASSWORD']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{who}@{place}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NANPO_DATA": str(tmp_path_factory.mktemp("data")),
        "WECHAT_APP_ID": wechat.APP_ID,
        "WECHAT_SECRET": wechat.SECRET,
        "WECHAT_TEMPLATE": wechat.TEMPLATE,
        "WECHAT_API_URL": f"{_messages.url}/wechat",
        "PUSH_API_URL": _messages.url,
        "SMS_TEMPLATES": "any=SMS_1",
        "CALL_TEMPLATE": "TTS_1",
        "CALL_SENDER": "+12025550100",
        "CALL_FROM": "0",
        "CALL_UNTIL": "24",
    }
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def run(count, name, step):
            words = (str(count), name, _messages.url, *KEYS[name], step)
            process.stdin.write(" ".join(words) + "\n")
            process.stdin.flush()
            return [int(code) for code in process.stdout.readline().split()]

        yield run
        process.stdin.close()


def people_who_want(channel, store):
    """Each by this way alone. No hours are quiet."""
    found = []
    for number in range(PEOPLE):
        user = make_user(
            f"li{number}@example.com", phone=f"+861390013900{number}", language="en"
        )
        type(user).objects.filter(pk=user.pk).update(phone_verified=True)
        NoticeSettings.objects.create(user=user, quiet_from=0, quiet_until=0)
        for way in ("mail", "site", "sms", "push", "wechat", "call"):
            NoticeChoice.objects.create(
                user=user, topic=Topic.SALES, channel=way, is_wanted=way == channel
            )
        openid = f"o-li-{number}"
        WeChatLink.objects.create(user=user, openid=openid, linked_at=timezone.now())
        wechat.side_of(store).followers.add(openid)
        user.refresh_from_db()
        found.append(user)
    return found


def have_browsers(people):
    """By which each is known to the double, of whom it reads what came."""
    browsers = []
    for number, user in enumerate(people):
        browser = Browser()
        endpoint = f"https://fcm.googleapis.com/fcm/send/{number}"
        turn_on(
            user, endpoint=endpoint, p256dh=browser.p256dh, auth=browser.auth,
            browser="Chrome",
        )  # fmt: skip
        browsers.append(browser)
    return browsers


def overdue_part():
    part = make_vendor_order(make_pack(), 1)
    late = timezone.now() - timedelta(hours=1)
    VendorOrder.objects.filter(pk=part.pk).update(send_by=late)
    part.refresh_from_db()
    return part


def forget_the_dead():
    """Claims of who died have run out."""
    OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).update(
        claimed_until=None, not_before=timezone.now() - timedelta(seconds=1)
    )


def tell_through_kills(workers, news, people, steps=STEPS, name="aliyun"):
    tell_people(news, people)
    for step in steps:
        assert workers(1, name, step) == [-signal.SIGKILL]
        forget_the_dead()
    # Two at once end it, and come back to what they left.
    for _ in range(4):
        assert workers(2, name, "live") == [0, 0]
        forget_the_dead()


def assert_all_is_done(channel):
    rows = OutboxMessage.objects.filter(topic=f"notifications.{channel}")
    assert [row.state for row in rows] == [OutboxMessage.State.DONE] * PEOPLE
    assert not OutboxMessage.objects.filter(state="parked").exists()


def test_messages_of_wechat_are_sent_once_each(workers, provider):
    people = people_who_want("wechat", provider.double.store)

    tell_through_kills(workers, OrderOverdue(overdue_part()), people)

    told = Counter(each.to for each in provider.messages)
    assert told == {f"o-li-{number}": 1 for number in range(PEOPLE)}
    assert_all_is_done("wechat")
    states = Delivery.objects.filter(channel="wechat").values_list("state", flat=True)
    assert list(states) == [Delivery.State.SENT] * PEOPLE


def test_pushes_reach_each_browser_and_show_once(workers, provider):
    people = people_who_want("push", provider.double.store)
    browsers = have_browsers(people)

    tell_through_kills(workers, OrderOverdue(overdue_part()), people)

    shown = []
    for message in provider.messages:
        body = base64.b64decode(message.extra["body"])
        shown += [read for each in browsers if (read := _read(each, body))]
    # What may have been taken is sent again, and shown as one by its tag.
    assert len({each["tag"] for each in shown}) == PEOPLE
    assert len(shown) <= PEOPLE + len(STEPS)
    assert_all_is_done("push")
    states = Delivery.objects.filter(channel="push").values_list("state", flat=True)
    assert list(states) == [Delivery.State.SENT] * PEOPLE


def _read(browser, body):
    try:
        return json.loads(browser.read(body))
    except Exception:
        return None


def test_calls_are_looked_up_and_placed_once_each(workers, provider):
    people = people_who_want("call", provider.double.store)

    tell_through_kills(workers, OrderOverdue(overdue_part()), people, name="twilio")

    called = Counter(each.to for each in provider.messages)
    assert called == {user.phone: 1 for user in people}
    assert_all_is_done("call")


def test_who_can_not_be_looked_up_is_called_once_at_most_and_told_in_any_case(
    workers, provider
):
    """Aliyun can't be asked: a call that may have been placed is not placed again."""
    people = people_who_want("call", provider.double.store)

    tell_through_kills(
        workers, OrderOverdue(overdue_part()), people, steps=("before", "during")
    )

    called = Counter(each.to for each in provider.messages)
    assert set(called.values()) == {1}
    assert len(called) >= PEOPLE - 2
    assert_all_is_done("call")
    # Beside the call each has a mail.
    mails = OutboxMessage.objects.filter(key__startswith="mail:order_overdue:")
    assert mails.count() == PEOPLE


def test_texts_are_sent_once_each(workers, provider):
    people = people_who_want("sms", provider.double.store)

    tell_through_kills(workers, OrderOverdue(overdue_part()), people)

    told = Counter(each.to for each in provider.messages if each.provider == "aliyun")
    assert told == {user.phone: 1 for user in people}
    assert_all_is_done("sms")
