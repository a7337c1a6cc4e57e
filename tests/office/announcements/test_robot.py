"""The robot of a cooperative's group: only WeCom's and DingTalk's own, once each."""

import pytest
from django.urls import reverse

from core.models import AuditEntry, Delivery, OutboxMessage
from core.notify import notify
from message_double.robots import DINGTALK_SECRET, DINGTALK_TOKEN, WECOM_KEY
from notifications.channels.robot import kind_of
from notifications.models import GroupRobot
from notifications.services import remove_robot, save_robot
from notifications.states import RobotKind
from tests.factories.outbox import deliver_everything
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication

pytestmark = pytest.mark.django_db
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={WECOM_KEY}"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={DINGTALK_TOKEN}"


@pytest.fixture
def groups(_messages, settings):
    _messages.reset()
    settings.ROBOT_API_URL = _messages.url
    return _messages


@pytest.fixture
def chair(client):
    cooperative = make_cooperative()
    user = make_member(cooperative, Role.ADMIN)
    user.cooperative = cooperative
    client.force_login(user)
    return user


@pytest.fixture
def page(chair):
    return reverse("office:robot", args=[chair.cooperative.code])


def apply_to(cooperative, user):
    application = SellerApplication.objects.create(
        user=user, name="Walnut hill", cooperative=cooperative
    )
    notify("application_new", application)
    return application


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=a",
        "https://evil@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/../../x?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a&key=b",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a%26x",
        "https://oapi.dingtalk.com/robot/send?key=a",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "钉钉",
    ],
)
def test_no_other_address_is_ever_taken(client, page, address):
    assert kind_of(address) is None

    answer = client.post(page, {"address": address, "secret": ""})

    assert answer.status_code == 422
    assert answer.context["form"]["address"].value() == address
    assert GroupRobot.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "secret"), [(WECOM, ""), (DINGTALK, DINGTALK_SECRET)]
)
def test_robot_is_set_tried_and_taken_away(client, page, groups, address, secret):
    assert client.post(page, {"address": address, "secret": secret}).status_code == 302
    shown = client.get(page).content.decode()
    assert WECOM_KEY not in shown
    assert DINGTALK_TOKEN not in shown

    client.post(page, {"what": "try"})
    assert [each.to for each in groups.messages] == ["group"]
    assert GroupRobot.objects.get().last_error == ""

    client.post(page, {"what": "remove"})
    assert GroupRobot.objects.count() == 0
    acts = AuditEntry.objects.filter(act__startswith="robot.")
    assert [each.act for each in acts.order_by("pk")] == [
        "robot.connected",
        "robot.removed",
    ]
    assert WECOM_KEY not in str(list(acts.values()))


def test_wrong_secret_is_said_on_the_page(client, page, groups):
    client.post(page, {"address": DINGTALK, "secret": "guessed"})
    answer = client.post(page, {"what": "try"}, follow=True)

    assert "sign not match" in answer.content.decode()
    assert groups.messages == []


def test_news_of_the_office_is_in_the_group_once(chair, groups):
    save_robot(
        chair.cooperative, kind=RobotKind.WECOM, token=WECOM_KEY, secret="", by=chair
    )
    application = apply_to(chair.cooperative, chair)
    notify("application_new", application)
    deliver_everything()

    (said,) = groups.messages
    assert "Walnut hill" in said.text
    assert f"/applications/{application.pk}/" in said.text
    assert Delivery.objects.get(channel="robot").state == "sent"


def test_robot_that_is_refused_stops_nothing_else(chair, groups):
    save_robot(
        chair.cooperative, kind=RobotKind.WECOM, token="gone", secret="", by=chair
    )
    apply_to(chair.cooperative, chair)
    deliver_everything()

    assert groups.messages == []
    assert "invalid webhook" in GroupRobot.objects.get().last_error
    row = OutboxMessage.objects.get(topic="notifications.robot")
    assert row.state == OutboxMessage.State.PARKED
    assert OutboxMessage.objects.filter(topic="notifications.mail").exists()


def test_robot_that_was_taken_away_says_nothing(chair, groups):
    save_robot(
        chair.cooperative, kind=RobotKind.WECOM, token=WECOM_KEY, secret="", by=chair
    )
    apply_to(chair.cooperative, chair)
    remove_robot(chair.cooperative)
    deliver_everything()

    assert groups.messages == []
